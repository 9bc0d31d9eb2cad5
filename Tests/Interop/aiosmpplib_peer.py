"""aiosmpplib (pure asyncio): an ESME that cuts and joins long messages by itself.

Its quirks:
- It takes texts, not octets, and queues them; what became of one is told to a hook under the caller's `log_id`.
- Cutting by sar_* fails inside it (`encoding` is used before it is set), so only the header's form is asked for.
- Segments arrive in the hook as octets only, and the joined text as one message after the last of them.
- Of a text it cut itself it reports one `SubmitSmResp`, the last one's. It keys receipts by message id, so every
  segment's answer must carry one of its own.
- A refused bind is raised by `connect()` only; `start()` logs it and tries again for ever.
- `stop()` closes the connection without waiting for the answer to its unbind, and not before `start()` has returned.
- The value of a TLV it does not know must be a text.
"""

import asyncio
import importlib.metadata
import sys

import aiosmpplib
from aiosmpplib import ESME, AbstractHook, DeliverSm, PhoneNumber, SubmitSm, SubmitSmResp
from aiosmpplib.state import BindMode, OptionalParam, SmppError

import drive
from drive import SHORT_CODE
from messages import Message
from script import Script, run_whole

NAME = f"aiosmpplib {importlib.metadata.version('aiosmpplib')}"
ENCODINGS = {0: "gsm0338", 1: "ascii", 3: "latin_1", 8: "ucs2"}
DELIVER_SM = (5).to_bytes(4)


class Hook(AbstractHook):
    """Hears everything in the peer's name."""

    def __init__(self, peer):
        self.peer = peer

    async def sending(self, smpp_message, pdu, client_id):
        pass

    async def send_error(self, smpp_message, error, client_id):
        print(f"not sent: {error!r}", flush=True)

    async def received(self, smpp_message, pdu, client_id):
        if isinstance(smpp_message, SubmitSmResp):
            self.peer.answers.setdefault(smpp_message.log_id, []).append(smpp_message)
        if pdu[4:8] == DELIVER_SM and pdu[16:].find(b"\x05\x00\x03") > 0:
            self.peer.segment_count += 1
        if isinstance(smpp_message, DeliverSm):
            self.peer.take(smpp_message)


class AIOPeer(drive.Peer):
    """A bound ESME; `heard` holds whole texts."""

    def __init__(self, account, password="secret"):
        super().__init__()
        self.answers = {}
        self.segment_count = 0
        self.count_by_phone = {}
        self.sent_count = 0
        self.esme = ESME(
            "127.0.0.1", PORT, account, password, bind_mode=BindMode.TRANSCEIVER, enquire_link_interval=0.8,
            hook=Hook(self), log_level="CRITICAL", socket_timeout=5.0,
        )

    async def start(self):
        self.pump = drive.background(self.esme.start())

    def take(self, message):
        heard = Message(
            message.source.number, message.destination.number, message.short_message.encode("utf-16-be"), 8,
            message.esm_class & 0x3C,
        )
        if heard.is_receipt:
            heard.octets = message.short_message.encode()
        else:
            self.count_by_phone[heard.destination] = max(self.segment_count, 1)
            self.segment_count = 0
        self.heard.append(heard)

    async def submit(self, message, text, **fields):
        self.sent_count += 1
        name = str(self.sent_count)
        await self.esme.broker.enqueue(
            SubmitSm(
                short_message=text, source=PhoneNumber(message.source), destination=PhoneNumber(message.destination),
                registered_delivery=message.registered_delivery, log_id=name,
                optional_params=[OptionalParam(tag, value.decode()) for tag, value in message.tlvs.items()], **fields,
            )
        )
        await drive.until(lambda: name in self.answers)
        return self.answers.pop(name, [None])[-1]

    async def send(self, message):
        answer = await self.submit(message, message.text, encoding=ENCODINGS[message.data_coding])
        return (int(answer.command_status), answer.message_id) if answer else (-1, "")

    forms = ("udh8",)
    codings = tuple(ENCODINGS)

    async def send_long(self, phone, text, form, registered):
        message = Message(phone, SHORT_CODE, registered_delivery=registered)
        answer = await self.submit(message, text, esm_class=0x40, auto_message_payload=False)
        # The last segment's answer stands for all.
        return [(int(answer.command_status), answer.message_id) if answer else (-1, "")]

    async def whole_text(self, phone):
        await drive.until(lambda: self.texts_for(phone))
        texts = self.texts_for(phone)
        return (texts[0].text if len(texts) == 1 else ""), self.count_by_phone.get(phone, 0)

    async def unbind(self):
        await self.esme.stop()
        return True


async def refuses(account, password):
    try:
        await AIOPeer(account, password).esme.connect()
    except SmppError as error:
        return error.command_status.name == "ESME_RBINDFAIL"
    except ValueError:
        # This library looks for a system_id in every answer to a bind; a refused one has no body (SMPP 3.4 §4.1.2).
        return True
    return False


async def esme(responder):
    checks = drive.Checks(NAME, "esme transceiver")
    checks.that(await refuses("esme", "wrong"), "wrong password refused")
    peer = AIOPeer("esme")
    await peer.start()
    await run_whole(Script(peer, checks, responder, wants_receipts=True))
    checks.that(await peer.unbind(), "stopped")
    return [checks]


PORT = int(sys.argv[1])
drive.run(
    esme,
    [
        {"protocol": "smpp", "listen": f"127.0.0.1:{PORT}", "password": "secret", "name": "esme", "peer": "esme",
         "system_id": "esme"},
    ],
)
