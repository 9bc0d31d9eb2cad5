"""What every peer goes through, whichever library it is made of, and how the outcome is told."""

import asyncio
import os
import sys
import traceback

from messages import Message, encode, joined, segments
from responder import PHONES, SHORT_CODE, TAIL, Responder

# Probes come after a second of silence, so that every driver sees some.
LIMITS = {"enquire_link_seconds": 1, "response_seconds": 5}
RESULT = "【一证通查】本号码查到互联网账号"
HELP = "【一证通查】查互联网账号，请回复：查询 身份证后六位"
LONG_TEXT = "您好，我想问一下我名下到底有多少个互联网账号，" * 3 + f"查询 {TAIL}，" + "麻烦尽快答复，谢谢。" * 3
VENDOR_TLVS = {0x1400: b"vendor", 0x3FFF: b""}


class Checks:
    """Counts what held and what did not, a line each."""

    def __init__(self, peer, practice):
        self.title = f"{peer}: {practice}"
        self.failure_count = 0

    def that(self, claim, words):
        print(f"{'ok' if claim else 'FAILED'} {self.title}: {words}", flush=True)
        self.failure_count += not claim
        return claim


class Peer:
    """A bound session of some library; the drivers' subclasses fill it in."""

    def __init__(self):
        # What the responder said: deliver_sm to an ESME, submit_sm to a gateway.
        self.heard = []

    async def send(self, message):
        """Hands a message over; returns its status and the name it was given."""
        raise NotImplementedError

    # The forms of long messages that the library can send.
    forms = ("udh8", "udh16")

    async def send_long(self, phone, text, form):
        """Texts in UCS-2 segments, the last one first; returns their statuses."""
        statuses = []
        for octets, esm_class, tlvs in reversed(segments(text, form, 77)):
            statuses.append((await self.send(Message(phone, SHORT_CODE, octets, 8, esm_class, 0, tlvs)))[0])
        return statuses

    def texts_for(self, phone):
        """What the responder wrote to a phone, receipts left out."""
        return [message for message in self.heard if message.destination == phone and not message.is_receipt]

    async def whole_text(self, phone):
        """The text that a phone got, and in how many segments."""
        await until(lambda: joined(self.texts_for(phone)) is not None)
        return joined(self.texts_for(phone)) or "", len(self.texts_for(phone))

    async def enquire(self):
        """Asks whether the other side lives; True if it says so. None where the library only asks by itself."""
        return None

    async def unbind(self):
        """Takes leave; True if the other side agrees."""
        raise NotImplementedError


async def until(claim, seconds=10):
    """Waits until a claim holds, and says whether it came to hold."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not claim():
        if loop.time() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


def background(coroutine):
    """Starts a task whose failure is seen at once, and not only by whoever waits for its result."""
    def ended(task):
        if not task.cancelled() and task.exception():
            traceback.print_exception(task.exception())

    task = asyncio.create_task(coroutine)
    task.add_done_callback(ended)
    return task


def expected_segment_count(text, form="udh8"):
    if form == "payload":
        return 1
    if form != "udh8" and len(text) > 70:
        return -(-len(text) // 66)
    return 1 if len(text) <= 70 else -(-len(text) // 67)


class Script:
    """Questions in every coding, a long text, vendor TLVs, probes; over one peer, from `first` on in PHONES."""

    def __init__(self, peer, checks, responder, *, listener=None, first=0, wants_receipts=False, receipts=None, form="udh8"):
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
        told = f"{what}: reply in {count} segment{'s' * (count > 1)}"
        is_right = (
            status == 0
            and reply.startswith(RESULT)
            and "微信2个" in reply
            and count == expected_segment_count(reply, self.form)
            and {message.data_coding for message in replies} == {8}
            and {message.source for message in replies} == {SHORT_CODE}
        )
        if self.wants_receipts:
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
            return [message for message in self.listener.heard if message.is_receipt and message.receipt.get("id") == name]

        await until(found)
        return found()[0].receipt if found() else None

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
        statuses = await self.peer.send_long(phone, LONG_TEXT, form)
        reply, count = await self.listener.whole_text(phone)
        self.reply_count += 1
        if self.receipts:
            await self.give_receipts(phone, self.listener.texts_for(phone))
        is_right = set(statuses) == {0} and reply.startswith(HELP) and count == expected_segment_count(reply, self.form)
        told = f"long text by {form} in {len(statuses)} segment{'s' * (len(statuses) > 1)}: one help"
        self.checks.that(is_right, told if is_right else f"{told}; statuses {statuses}, text {reply!r}")

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
        statuses = {status for status, _ in answers}
        self.checks.that(
            answered == count and statuses == {0}, f"{count} at once: {answered} answered" + f", statuses {statuses}" * (statuses != {0})
        )

    async def questions(self):
        await self.ask("ucs2", f"查询 {TAIL}", 8)
        await self.ask("gsm7", f"CX{TAIL}", 0)
        await self.ask("latin1", f"cx#{TAIL.lower()}", 3)

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
        self.checks.that(
            count == expected and open_count == 0, f"{count} of {expected} replies delivered, {open_count} left in the outbox"
        )
        if not self.wants_receipts and any(message.is_receipt for message in self.listener.heard):
            self.checks.that(False, "a receipt that nobody asked for")
        malformed = self.responder.metric("malformed_pdus_total")
        if malformed:
            self.checks.that(False, f"the responder found {malformed} PDUs malformed")

    # A receipt that an ESME asked for is kept in the outbox like a reply, and ends like one.
    @property
    def receipt_count(self):
        return sum(message.is_receipt for message in self.listener.heard) if self.wants_receipts else 0


async def whole_script(script):
    """All of the above in order."""
    await script.questions()
    for form in script.peer.forms:
        await script.long_text(form)
    await script.ask("vendor TLVs", f"查询 {TAIL}", 8, VENDOR_TLVS)
    await script.crowd()
    await script.probes()
    await script.end()


def run(driver, links):
    """Runs a driver's coroutine over a responder with these links; the exit code tells whether all went well."""
    for link in links:
        for name, value in LIMITS.items():
            link.setdefault(name, value)
    failed = [0]

    async def main():
        with Responder(links) as responder:
            failed[0] = sum(checks.failure_count for checks in await driver(responder))

    try:
        asyncio.run(main())
    except Exception as error:
        traceback.print_exc()
        print(f"FAILED {sys.argv[0]}: {type(error).__name__}: {error}", flush=True)
        failed[0] += 1
    # Some libraries' runtimes have threads that outlive the loop.
    sys.stdout.flush()
    os._exit(1 if failed[0] else 0)
