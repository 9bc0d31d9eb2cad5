"""What every peer goes through, whichever library it is made of."""

import asyncio

from drive import until
from messages import Message, encode, segments
from responder import PHONES, SHORT_CODE, TAIL

RESULT = "【一证通查】本号码查到互联网账号"
HELP = "【一证通查】查互联网账号，请直接回复身份证号最后六位"
LONG_TEXT = "您好，我想问一下我名下到底有多少个互联网账号，" * 3 + f"查询 {TAIL}，" + "麻烦尽快答复，谢谢。" * 3
# What is asked in each coding, by `data_coding`.
QUESTIONS = {
    8: ("ucs2", f"查询 {TAIL}"), 0: ("gsm7", f"CX{TAIL}"), 3: ("latin1", f"cx#{TAIL.lower()}"),
    1: ("ascii", f"cx {TAIL}"), 15: ("gb18030", f"查询{TAIL}"),
}
VENDOR_TLVS = {0x1400: b"vendor", 0x3FFF: b""}


def expected_segment_count(text, form="udh8"):
    if form == "payload":
        return 1
    if form != "udh8" and len(text) > 70:
        return -(-len(text) // 66)
    return 1 if len(text) <= 70 else -(-len(text) // 67)


class Script:
    """Questions in every coding, a long text, vendor TLVs, probes; over one peer, from `first` on in PHONES."""

    def __init__(
        self, peer, checks, responder, *, listener=None, first=0, wants_receipts=False, receipts=None, form="udh8"
    ):
        self.peer = peer
        # Where replies arrive, when it is not where questions leave.
        self.listener = listener or peer
        self.checks = checks
        self.responder = responder
        self.wants_receipts = wants_receipts
        # How the gateway tells what became of a segment; None for an ESME, whose response is the end of it.
        self.receipts = receipts
        # How the responder is configured to send long texts.
        self.form = form
        self.phones = iter(PHONES[first:])
        self.reply_count = 0
        # A receipt that an ESME asked for is kept in the outbox like a reply, and ends like one.
        self.receipt_count = 0
        self.delivered_before = responder.metric("replies_total", ending="delivered")

    async def ask(self, what, text, data_coding, tlvs=None):
        """Texts one question and checks its answer."""
        phone = next(self.phones)
        # A gateway may fill that field in too, and must not be sent a receipt.
        registered = int(self.wants_receipts or data_coding == 3)
        message = Message(phone, SHORT_CODE, encode(text, data_coding), data_coding, 0, registered, tlvs or {})
        status, name = await self.peer.send(message)
        reply, count = await self.listener.whole_text(phone)
        replies = self.listener.texts_for(phone)
        self.reply_count += 1
        told = f"{what}: reply in {count} segment{'s' * (count != 1)}"
        is_right = (
            status == 0
            and reply.startswith(RESULT)
            and "微信2个" in reply
            and count == expected_segment_count(reply, self.form)
            and {message.data_coding for message in replies} == {8}
            and {message.source for message in replies} == {SHORT_CODE}
        )
        if self.wants_receipts:
            self.receipt_count += 1
            receipt = await self.receipt_named(name)
            is_right = is_right and bool(name) and receipt is not None and receipt["stat"] == "DELIVRD"
            told += f", receipt {receipt and receipt['stat']}"
        if self.receipts:
            sent = await self.give_receipts(phone, replies)
            is_right = is_right and sent == count
            told += f", receipts {sent}/{count}"
        self.checks.that(is_right, told if is_right else f"{told}; status {status:#x}, name {name!r}, text {reply!r}")

    async def receipt_named(self, name):
        def found():
            heard = [message for message in self.listener.heard if message.is_receipt]
            return [message for message in heard if message.receipt.get("id") == name]

        await until(found)
        if not found():
            return None
        if found()[0].source != SHORT_CODE:
            self.checks.that(False, "receipts do not come from the number that was texted")
        return found()[0].receipt

    async def give_receipts(self, phone, replies):
        """Tells what became of each segment; returns how many of these words were taken."""
        sent = 0
        for segment in replies:
            status, _ = await self.peer.send(self.receipts(Message(phone, SHORT_CODE, id=segment.id, esm_class=4)))
            sent += status == 0
        return sent

    async def long_text(self, form):
        """A text of several segments gets exactly one reply: help."""
        phone = next(self.phones)
        answers = await self.peer.send_long(phone, LONG_TEXT, form, int(self.wants_receipts))
        reply, count = await self.listener.whole_text(phone)
        self.reply_count += 1
        if self.receipts:
            await self.give_receipts(phone, self.listener.texts_for(phone))
        told = f"long text by {form} in {len(answers)} segment{'s' * (len(answers) > 1)}: one help"
        is_right = {status for status, _ in answers} == {0} and reply.startswith(HELP)
        is_right = is_right and count == expected_segment_count(reply, self.form)
        if self.wants_receipts:
            self.receipt_count += len(segments(LONG_TEXT, form, 77))
            receipts = [await self.receipt_named(name) for _, name in answers if name]
            is_right = is_right and len({name for _, name in answers}) == len(answers) and all(receipts)
            told += f", receipts {len(receipts)}/{len(answers)}"
        self.checks.that(is_right, told if is_right else f"{told}; answers {answers}, text {reply!r}")

    async def crowd(self, count=20):
        """Many ask at once; everybody gets the answer."""
        phones = [next(self.phones) for _ in range(count)]
        octets = encode(f"查询 {TAIL}", 8)
        answers = await asyncio.gather(*(self.peer.send(Message(phone, SHORT_CODE, octets, 8)) for phone in phones))
        answered = 0
        for phone in phones:
            reply, _ = await self.listener.whole_text(phone)
            answered += reply.startswith(RESULT)
            if self.receipts:
                await self.give_receipts(phone, self.listener.texts_for(phone))
        self.reply_count += count
        refused = sum(status != 0 for status, _ in answers)
        self.checks.that(answered == count and not refused, f"{count} at once: {answered} answered, {refused} refused")

    async def questions(self):
        for coding in self.peer.codings:
            await self.ask(*QUESTIONS[coding], coding)

    async def probes(self):
        """Asks once, then keeps silent until the responder has asked; the capture shows both."""
        answer = await self.peer.enquire()
        if answer is not None:
            self.checks.that(answer, "enquire_link answered")
        await asyncio.sleep(1.4)

    async def end(self):
        """Everything has arrived, nothing waits, nobody was told twice."""
        def delivered():
            return self.responder.metric("replies_total", ending="delivered") - self.delivered_before

        expected = self.reply_count + self.receipt_count
        await until(lambda: delivered() >= expected and self.responder.outbox_count() == 0)
        count, open_count = delivered(), self.responder.outbox_count()
        told = f"{count} of {expected} replies delivered, {open_count} left in the outbox"
        self.checks.that(count == expected and open_count == 0, told)
        if not self.wants_receipts and any(message.is_receipt for message in self.listener.heard):
            self.checks.that(False, "a receipt that nobody asked for")
        malformed = self.responder.metric("malformed_pdus_total")
        if malformed:
            self.checks.that(False, f"the responder found {malformed} PDUs malformed")


async def run_whole(script):
    """All of the above in order."""
    await script.questions()
    for form in script.peer.forms:
        await script.long_text(form)
    await script.ask("vendor TLVs", f"查询 {TAIL}", 8, VENDOR_TLVS)
    await script.crowd()
    await script.probes()
    await script.end()
