"""rusmppyc (Rust under asyncio): an ESME of SMPP 5.0, which binds with interface_version 0x50.

Its quirks:
- It ends a session whose bind is not answered with sc_interface_version 0x50, unless `interface_version_check=False`.
- Answers other than ESME_ROK are exceptions whose text holds the status's Rust name.
- deliver_sm is answered by the caller, and the library's own example puts a message id into the answer, as done here:
  SMPP wants it empty, and a responder must not take it for the name of something.
- Fields that are numbers on the wire are objects here, octets are lists of numbers, some with their final NUL.
- `EsmClass` without `ansi41_specific` is 0x08, an acknowledgement of a handset, not 0x00; so are its texts here.
- It asks enquire_link every `enquire_link_interval` milliseconds by itself and answers ours.
"""

import asyncio
import importlib.metadata
import sys

import rusmppyc
from rusmppyc import (
    Client, CommandId, DataCoding, EsmClass, Event, GsmFeatures, InterfaceVersion, MCDeliveryReceipt,
    MessageSubmissionRequestTlvValue, Pdu, RegisteredDelivery, TlvTag,
)

import drive
from messages import Message
from script import Script, run_whole

NAME = f"rusmppyc {importlib.metadata.version('rusmppyc')}"
CODINGS = {
    0: DataCoding.McSpecific(), 1: DataCoding.Ia5(), 3: DataCoding.Latin1(), 8: DataCoding.Ucs2(),
    15: DataCoding.Other(15),
}
RECEIPT = MCDeliveryReceipt.McDeliveryReceiptRequestedWhereFinalDeliveryOutcomeIsSuccessOrFailure()


def text(octets):
    return bytes(octets).rstrip(b"\0").decode()


def message(pdu):
    """What a PDU of the library carries."""
    coding = next((number for number, coding in CODINGS.items() if type(coding) is type(pdu.data_coding)), -1)
    esm_class = 0x40 if isinstance(pdu.esm_class.gsm_features, GsmFeatures.UdhiIndicator) else 0
    if "MCDeliveryReceipt" in type(pdu.esm_class.message_type).__name__:
        esm_class |= 4
    return Message(text(pdu.source_addr), text(pdu.destination_addr), bytes(pdu.short_message), coding, esm_class)


class Client50(drive.Peer):
    """A bound ESME."""

    @classmethod
    async def bound(cls, account, password="secret"):
        peer = cls()
        peer.client, events = await Client.connect(f"smpp://127.0.0.1:{PORT}", enquire_link_interval=700)
        peer.pump = drive.background(peer.listen(events))
        peer.answer = await peer.client.bind_transceiver(
            system_id=account, password=password, interface_version=InterfaceVersion.Smpp5_0()
        )
        return peer

    async def listen(self, events):
        async for event in events:
            if isinstance(event, Event.Incoming) and isinstance(event._0.id, CommandId.DeliverSm):
                self.heard.append(message(event._0.pdu._0))
                await self.client.deliver_sm_resp(event._0.sequence_number, "a name")

    async def send(self, message):
        gsm = GsmFeatures.UdhiIndicator() if message.esm_class & 0x40 else GsmFeatures.NotSelected()
        answer = await self.client.submit_sm(
            source_addr=message.source, destination_addr=message.destination, short_message=message.octets,
            data_coding=CODINGS[message.data_coding], esm_class=EsmClass(gsm_features=gsm),
            registered_delivery=RegisteredDelivery(mc_delivery_receipt=RECEIPT) if message.registered_delivery
            else RegisteredDelivery.default(),
            tlvs=[MessageSubmissionRequestTlvValue.Other(TlvTag.Other(tag), list(value))
                  for tag, value in message.tlvs.items()],
        )
        return 0, text(answer.message_id)

    async def unbind(self):
        await self.client.unbind()
        return True


async def refuses(account, password):
    try:
        await Client50.bound(account, password)
    except rusmppyc.exceptions.RusmppycException as error:
        return "bindfail" in str(error).lower()
    return False


async def esme(responder):
    checks = drive.Checks(NAME, "esme transceiver of SMPP 5.0")
    checks.that(await refuses("esme", "wrong"), "wrong password refused with ESME_RBINDFAIL")
    peer = await Client50.bound("esme")
    checks.that(
        "Smpp5_0" in str(peer.answer.sc_interface_version), "bind answered with sc_interface_version 5.0"
    )
    await run_whole(Script(peer, checks, responder, wants_receipts=True))
    checks.that(await peer.unbind(), "unbind answered")
    return [checks]


PORT = int(sys.argv[1])
drive.run(
    esme,
    [
        {"protocol": "smpp", "listen": f"127.0.0.1:{PORT}", "password": "secret", "name": "esme", "peer": "esme",
         "system_id": "esme", "version": "5.0"},
    ],
)
