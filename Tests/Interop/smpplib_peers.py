"""smpplib (pure Python, blocking): an ESME bound as a transceiver and as a pair, and a gateway that binds to us.

Its quirks:
- It takes each TLV from a list of its own per command, which no vendor's TLV is on; `append_tlvs` adds them to the
  finished octets. Unknown TLVs on reading are fatal unless `allow_unknown_opt_params=True`.
- `esm_class` 0x40 and a header in `short_message` are the caller's affair, on both ways.
- `read_once` answers `deliver_sm` and `enquire_link`, but only passes over `submit_sm` and `unbind`; a gateway made of
  it needs its own loop. A client may send `deliver_sm`, since its table of states is never asked which end it is.
- A `bind` reads exactly one PDU as its answer, so that one must not be anything else.
"""

import asyncio
import importlib.metadata
import socket
import sys
import threading

import smpplib.client
import smpplib.exceptions
import smpplib.smpp

import drive
from messages import Message
from script import Script, run_whole

NAME = f"smpplib {importlib.metadata.version('smpplib')}"


def message(pdu):
    """What a PDU of the library carries."""
    def text(value):
        return value.decode() if isinstance(value, bytes) else value or ""

    return Message(
        text(pdu.source_addr), text(pdu.destination_addr), pdu.short_message or b"", pdu.data_coding, pdu.esm_class,
        pdu.registered_delivery,
    )


def append_tlvs(pdu, tlvs):
    """Makes the PDU carry TLVs that the library does not know."""
    extra = b"".join(tag.to_bytes(2) + len(value).to_bytes(2) + value for tag, value in tlvs.items())
    generate = pdu.generate

    def generate_with_tlvs():
        octets = generate()
        return (len(octets) + len(extra)).to_bytes(4) + octets[4:] + extra

    pdu.generate = generate_with_tlvs


class SmpplibPeer(drive.Peer):
    """A client with a thread that reads; `verb` is what it hands messages over with."""

    forms = ("udh8", "udh16", "sar", "payload")

    def __init__(self, port, kind, account, password="secret", verb="submit_sm"):
        super().__init__()
        self.verb = verb
        # A gateway's moods: submissions still to be thrown back, and whether receipts leave before the answers.
        self.throttle_count = 0
        self.is_hasty = False
        self.answers = {}
        self.probes = 0
        self.last_id = 0
        self.client = smpplib.client.Client("127.0.0.1", port, timeout=10, allow_unknown_opt_params=True)
        self.client.connect()
        try:
            getattr(self.client, f"bind_{kind}")(system_id=account, password=password, system_type="")
        except smpplib.exceptions.PDUError:
            self.client.disconnect()
            raise
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        while True:
            try:
                pdu = self.client.read_pdu()
            except socket.timeout:
                continue
            except (smpplib.exceptions.ConnectionError, OSError):
                return
            match pdu.command:
                case "deliver_sm" | "submit_sm": self.take(pdu)
                case "enquire_link":
                    self.probes += 1
                    self.answer("enquire_link_resp", pdu)
                case _:
                    self.answers[pdu.sequence] = pdu
                    if pdu.command == "unbind_resp":
                        return

    def take(self, pdu):
        heard = message(pdu)
        if self.throttle_count:
            self.throttle_count -= 1
            return self.answer("submit_sm_resp", pdu, status=0x58)
        if pdu.command == "submit_sm":
            self.last_id += 1
            heard.id = f"{self.last_id:08x}"
        self.heard.append(heard)
        if heard.id:
            if self.is_hasty:
                self.client.send_pdu(self.pdu(receipt_in_text(Message(heard.destination, heard.source, id=heard.id))))
            self.answer("submit_sm_resp", pdu, message_id=heard.id)
        else:
            self.answer("deliver_sm_resp", pdu)

    def answer(self, command, pdu, **fields):
        response = smpplib.smpp.make_pdu(command, client=self.client, **fields)
        response.sequence = pdu.sequence
        self.client.send_pdu(response)

    def pdu(self, message):
        pdu = smpplib.smpp.make_pdu(
            self.verb, client=self.client, source_addr=message.source, destination_addr=message.destination,
            source_addr_ton=0, source_addr_npi=0, dest_addr_ton=0, dest_addr_npi=0, short_message=message.octets,
            data_coding=message.data_coding, esm_class=message.esm_class,
            registered_delivery=message.registered_delivery,
        )
        append_tlvs(pdu, message.tlvs)
        return pdu

    async def request(self, pdu):
        self.client.send_pdu(pdu)
        await drive.until(lambda: pdu.sequence in self.answers)
        return self.answers.pop(pdu.sequence, None)

    async def send(self, message):
        answer = await self.request(self.pdu(message))
        name = getattr(answer, "message_id", None) or ""
        return answer.status if answer else -1, name.decode() if isinstance(name, bytes) else name

    async def enquire(self):
        answer = await self.request(smpplib.smpp.make_pdu("enquire_link", client=self.client))
        return answer is not None and answer.command == "enquire_link_resp"

    async def unbind(self):
        answer = await self.request(smpplib.smpp.make_pdu("unbind", client=self.client))
        self.client.disconnect()
        return answer is not None and answer.command == "unbind_resp" and answer.status == 0


def receipt_in_text(message):
    """As most gateways write it."""
    return Message(
        message.source, message.destination,
        f"id:{message.id} sub:001 dlvrd:001 submit date:2401310905 done date:2401310906 stat:DELIVRD err:000 text:"
        .encode(), esm_class=4,
    )


def refuses(port, account, password):
    try:
        SmpplibPeer(port, "transceiver", account, password)
    except smpplib.exceptions.PDUError as error:
        return error.args[1] == 0x0D
    return False


async def esme(responder):
    checks = drive.Checks(NAME, "esme transceiver")
    checks.that(refuses(PORT, "esme", "wrong"), "wrong password refused with ESME_RBINDFAIL")
    checks.that(refuses(PORT, "nobody", "secret"), "unknown account refused with ESME_RBINDFAIL")
    peer = SmpplibPeer(PORT, "transceiver", "esme")
    await run_whole(Script(peer, checks, responder, wants_receipts=True))
    checks.that(peer.probes > 0, f"answered {peer.probes} enquire_link of ours")
    checks.that(await peer.unbind(), "unbind answered")
    return [checks, await esme_pair(responder)]


async def esme_pair(responder):
    checks = drive.Checks(NAME, "esme transmitter + receiver")
    transmitter = SmpplibPeer(PORT, "transmitter", "pair")
    receiver = SmpplibPeer(PORT, "receiver", "pair")
    script = Script(transmitter, checks, responder, listener=receiver, first=60, wants_receipts=True)
    await script.questions()
    await script.long_text("udh8")
    await script.end()
    checks.that(not transmitter.heard, "nothing arrives at the transmitter")
    checks.that(await transmitter.unbind() and await receiver.unbind(), "both unbinds answered")
    return checks


async def gateway(responder):
    checks = drive.Checks(NAME, "gateway that binds to us")
    peer = SmpplibPeer(PORT, "transceiver", "carrier", verb="deliver_sm")
    await run_whole(Script(peer, checks, responder, receipts=receipt_in_text, first=120, form="udh16"))
    await moods(responder, peer, checks)
    checks.that(peer.probes > 0, f"answered {peer.probes} enquire_link of ours")
    checks.that(await peer.unbind(), "unbind answered")
    return [checks]


async def moods(responder, peer, checks):
    script = Script(peer, checks, responder, receipts=receipt_in_text, first=160, form="udh16")
    peer.throttle_count = 3
    await script.ask("3 submissions thrown back with ESME_RTHROTTLED", "CX01123X", 0)
    peer.is_hasty = True
    script.receipts = None
    await script.ask("receipts before their submit_sm_resp", "CX01123X", 0)
    await script.end()


async def both(responder):
    return await esme(responder) + await gateway(responder)


PORT = int(sys.argv[1])
ADDRESS = {"protocol": "smpp", "listen": f"127.0.0.1:{PORT}", "password": "secret"}
drive.run(
    both,
    [
        ADDRESS | {"name": "esme", "peer": "esme", "system_id": "esme"},
        ADDRESS | {"name": "pair", "peer": "esme", "system_id": "pair"},
        ADDRESS | {"name": "carrier", "peer": "gateway", "system_id": "carrier", "long_messages": "udh16"},
    ],
)
