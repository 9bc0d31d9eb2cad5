"""What drivers stand on: checks, a peer of whatever library, waiting, and the start of it all."""

import asyncio
import os
import sys
import traceback

from messages import Message, joined, segments
from responder import SHORT_CODE, Responder

# Probes come after a second of silence, so that every driver sees some.
LIMITS = {"enquire_link_seconds": 1, "response_seconds": 5}


class Checks:
    """Counts what held and what did not, a line each."""

    def __init__(self, peer, practice):
        self.title = f"{peer}: {practice}"
        self.failure_count = 0
        self.notes = set()

    def note(self, words):
        """Says once what is unusual and not wrong."""
        if words not in self.notes:
            print(f"note {self.title}: {words}", flush=True)
        self.notes.add(words)

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

    # The forms of long messages and the codings that the library can send.
    forms = ("udh8", "udh16")
    codings = (8, 0, 3, 1, 15)

    async def send_long(self, phone, text, form, registered):
        """Texts in UCS-2 segments, the last one first; returns their statuses and names."""
        return [
            await self.send(Message(phone, SHORT_CODE, octets, 8, esm_class, registered, tlvs))
            for octets, esm_class, tlvs in reversed(segments(text, form, 77))
        ]

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


def run(driver, links):
    """Runs a driver's coroutine over a responder with these links; the exit code tells whether all went well."""
    for link in links:
        for name, value in LIMITS.items():
            link.setdefault(name, value)
    failed = [0]

    async def main():
        with Responder(links) as responder:
            failed[0] = sum(checks.failure_count for checks in await driver(responder))
            if failed[0]:
                responder.quote_log()

    try:
        asyncio.run(main())
    except Exception as error:
        traceback.print_exc()
        print(f"FAILED {sys.argv[0]}: {type(error).__name__}: {error}", flush=True)
        failed[0] += 1
    # Some libraries' runtimes have threads that outlive the loop.
    sys.stdout.flush()
    os._exit(1 if failed[0] else 0)
