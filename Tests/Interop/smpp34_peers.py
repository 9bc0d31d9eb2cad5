"""smpp34 (Rust under asyncio): an ESME that binds to us, and an SMSC that we dial with two transceivers.

Its quirks:
- Its server takes every bind, whatever the password.
- Its server answers a `deliver_sm_resp` from a bind_receiver by generic_nack ESME_RINVCMDID, and gives the message up
  after 30 s. So the pair of transmitter and receiver is checked with Net::SMPP's server.
- Its server answers an unbind by closing.
- Its client tells a refused bind by "bind timed out"; only the capture shows the status.
- Which bind a submit_sm came on is told by `session_id` only; the `Esme` of that id comes first, from the same `next`.
- It answers deliver_sm and enquire_link itself, and probes only after a silence much longer than these checks; neither
  is seen from Python, so the capture is what shows the probes.
- `submit_sm` takes octets as they are: header and `esm_class` are the caller's affair.
- `Smsc.unbind` does not say what was answered; `next` yields `Disconnected` after it.
"""

import asyncio
import sys

import smpp34

import drive
from messages import Message
from script import Script, run_whole

NAME = f"smpp34 {smpp34.__version__}"


def message(event):
    """What an event of the library carries."""
    return Message(
        event.source_addr, event.destination_addr, bytes(event.short_message), event.data_coding, event.esm_class,
        event.registered_delivery, {tlv.tag: bytes(tlv.value) for tlv in event.tlvs},
    )


def fields(message):
    """A message as the library's methods want it."""
    return dict(
        source_addr=message.source, destination_addr=message.destination, short_message=message.octets,
        data_coding=message.data_coding, esm_class=message.esm_class, registered_delivery=message.registered_delivery,
        tlvs=[smpp34.Tlv(tag, value) for tag, value in message.tlvs.items()],
    )


class Client(drive.Peer):
    """A bound ESME."""

    forms = ("udh8", "udh16", "sar", "payload")

    @classmethod
    async def bound(cls, account, bind_type="TRX", password="secret"):
        peer = cls()
        peer.client = smpp34.Client("127.0.0.1", PORT, account, password, bind_type=bind_type, connect_timeout_ms=5000)
        peer.session = await peer.client.connect()
        peer.is_gone = False
        peer.pump = drive.background(peer.listen())
        return peer

    async def listen(self):
        while not isinstance(event := await self.session.next(), smpp34.Disconnected):
            self.heard.append(message(event))
        self.is_gone = True

    async def send(self, message):
        answer = await self.session.submit_sm(**fields(message))
        return answer.command_status, answer.message_id or ""

    async def unbind(self):
        await self.session.unbind()
        return await drive.until(lambda: self.is_gone)


class Gateway(drive.Peer):
    """The binds that one account of ours made at the library's server."""

    forms = ("udh8", "udh16", "sar", "payload")

    def __init__(self):
        super().__init__()
        self.binds = {}
        self.last_id = 0

    async def send(self, message):
        bind = next(bind for bind in self.binds.values() if bind.can_receive)
        return (await bind.deliver_sm(**fields(message))).command_status, ""

    def take(self, event):
        self.last_id += 1
        heard = message(event)
        heard.id = f"{event.session_id[:8]}-{self.last_id}"
        self.heard.append(heard)
        event.accept(heard.id)


class Server:
    """The library's SMSC, with a `Gateway` for each account that binds."""

    def __init__(self):
        self.server = smpp34.Server("127.0.0.1", SERVER_PORT, system_id="smpp34")
        self.accounts = {}
        self.gone = 0

    async def start(self):
        await self.server.start()
        self.pump = drive.background(self.listen())

    async def listen(self):
        while True:
            match event := await self.server.next():
                case smpp34.Esme(): self.account(event.system_id).binds[event.session_id] = event
                case smpp34.SubmitSmEvent(): self.owner(event.session_id).take(event)
                case smpp34.Unbound():
                    self.owner(event.session_id).binds.pop(event.session_id)
                    self.gone += 1

    def account(self, name):
        return self.accounts.setdefault(name, Gateway())

    def owner(self, session_id):
        return next(gateway for gateway in self.accounts.values() if session_id in gateway.binds)


def receipt_in_tlvs(message):
    """The name and the state beside the text, which says nothing."""
    return Message(
        message.source, message.destination, b"", esm_class=4,
        tlvs={0x1E: message.id.encode() + b"\0", 0x427: b"\2"},
    )


async def esme(responder):
    checks = drive.Checks(NAME, "esme transceiver")
    try:
        await Client.bound("esme", password="wrong")
        checks.that(False, "a bind with a wrong password stands")
    except smpp34.SmppError:
        checks.that(True, "wrong password refused")
    peer = await Client.bound("esme")
    await run_whole(Script(peer, checks, responder, wants_receipts=True, form="sar"))
    checks.that(await peer.unbind(), "unbind ends the session")
    return checks


async def gateway(responder, server):
    checks = drive.Checks(NAME, "gateway that we dial, 2 transceivers")
    peer = server.account("tongcha")
    checks.that(await drive.until(lambda: len(peer.binds) == 2), f"{len(peer.binds)} binds of ours")
    await run_whole(Script(peer, checks, responder, receipts=receipt_in_tlvs, first=60, form="payload"))
    responder.stop()
    checks.that(await drive.until(lambda: server.gone == 2), "unbound by us at the end")
    return checks


async def both(responder):
    server = Server()
    await server.start()
    return [await esme(responder), await gateway(responder, server)]


PORT, SERVER_PORT = int(sys.argv[1]), int(sys.argv[2])
LINK = {"protocol": "smpp", "password": "secret"}
drive.run(
    both,
    [
        LINK | {"name": "esme", "listen": f"127.0.0.1:{PORT}", "peer": "esme", "system_id": "esme",
                "long_messages": "sar"},
        LINK | {"name": "smpp34", "dial": f"127.0.0.1:{SERVER_PORT}", "system_id": "tongcha", "binds": 2,
                "long_messages": "payload"},
    ],
)
