"""What must hold, apart from how it is measured."""

from dataclasses import dataclass, field
from statistics import median

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Verdict:
    """A claim, whether it holds, and the figures it was judged by."""

    claim: str
    holds: bool
    figures: str

    def __str__(self):
        return f"{'ok' if self.holds else 'FAILED':6} {self.claim}: {self.figures}"


def equal(claim, left, /, **right):
    """A number and what it must be the sum of."""
    terms = " + ".join(f"{name.replace('_', ' ')} {value}" for name, value in right.items())
    return Verdict(claim, left == sum(right.values()), f"{left} = {terms}")


def at_most(claim, value, limit):
    return Verdict(claim, value <= limit, f"{value} of at most {limit}")


def flat(memory, texts, share=0.05, slack=2 * MEBIBYTE):
    """Whether memory stays where it is, the store's cache left out.

    The first quarter is left out: caches fill, and the allocator learns how much is wanted at once. Medians, because a
    burst is no leak. What is allowed is 5 % of what the process holds, or 2 MiB, which is less than the allocator's own
    steps; over half a run of half an hour at a hundred texts a second a leak of 24 octets a text shows.
    """
    quarter = len(memory) // 4
    if quarter < 2:
        return Verdict("memory beside the store's cache is flat", False, f"{len(memory)} samples are too few")
    before, after = median(memory[quarter:2 * quarter]), median(memory[-quarter:])
    growth = after - before
    per_text = growth / max(1, texts / 2)
    return Verdict(
        "memory beside the store's cache is flat", growth <= max(share * before, slack),
        f"{before / MEBIBYTE:.1f} MiB in the second quarter, {after / MEBIBYTE:.1f} MiB in the last, "
        f"{per_text:+.1f} octets a text, peak {max(memory) / MEBIBYTE:.1f} MiB")


@dataclass
class LinkBooks:
    """What the gateways of one link counted, added up over all that reported."""

    # Gateways that were killed took their books with them, so that the responder may have seen more than is here.
    is_whole: bool = True
    sent: int = 0
    messages: int = 0
    answered: int = 0
    lost: int = 0
    refused: int = 0
    segments: int = 0
    receipts: int = 0
    duplicates: int = 0
    strangers: int = 0

    def add(self, report, segments_a_text):
        """Adds one gateway's report; a long text is as many messages as it has segments."""
        self.sent += report["sent"]
        self.messages += report["sent"] * segments_a_text
        self.answered += report["answered"]
        self.lost += report["lost"]
        self.refused += report["refused"]
        self.receipts += report["receipts"]
        self.duplicates += report["duplicates"]
        self.strangers += report["strangers"]
        # A second text for a phone, as the result after the word that it takes its time, or one for a phone of an
        # earlier run, is a segment that was taken like any other.
        self.segments += report["segments"] + report["duplicates"] + report["strangers"]


@dataclass
class Books:
    """Three accounts of the same run: the responder's own numbers, its store, and the gateways'."""

    numbers: object
    inquiries: dict
    replies: dict
    fragments: int
    links: dict = field(default_factory=dict)

    DECIDED = (
        "accepted", "prompted", "bad_format", "refused", "cancelled", "too_soon", "locked", "in_progress", "informed",
        "helped", "opted_out", "opted_in", "language_set", "repeated", "ignored", "capped")
    LEFT = ("wrong_destination", "service_number")
    PUT_OFF = ("overloaded", "not_stored")

    def outcome(self, *names):
        return sum(self.numbers.total("questions_total", outcome=name) for name in names)

    def verdicts(self):
        return [*self.arrivals(), *self.inquiry_books(), *self.reply_books(), *self.gateway_books()]

    def arrivals(self):
        """Every message that came in is decided over, kept as a segment, put off, or left."""
        total = self.numbers.total
        yield equal(
            "messages received are accounted for", total("messages_received_total"),
            decided=self.outcome(*self.DECIDED) - total("texts_joined_total"),
            segments_kept=total("segments_kept_total"), thrown_back=total("messages_thrown_back_total"),
            put_off=self.outcome(*self.PUT_OFF), left=self.outcome(*self.LEFT))

    def inquiry_books(self):
        """Every inquiry that was accepted is in the store, answered or open."""
        yield equal(
            "inquiries accepted are in the store", self.outcome("accepted"), answered=self.inquiries["answered"],
            expired=self.inquiries["expired"], open=self.inquiries["open"])

    def reply_books(self):
        """Every reply that was written is delivered, given up, or in the store."""
        total = self.numbers.total
        yield equal(
            "replies written are accounted for", total("replies_written_total"),
            delivered=total("replies_total", ending="delivered"), failed=total("replies_total", ending="failed"),
            unconfirmed=total("replies_total", ending="unconfirmed"), waiting=self.replies["waiting"],
            without_receipt=self.replies["submitted"])
        yield equal(
            "failed replies are in the store", total("replies_total", ending="failed"), rows=self.replies["failed"])
        yield equal("no segment waits for its text", self.fragments, none=0)

    def gateway_books(self):
        """What the gateways counted is what the responder counted; killed gateways can only have seen more."""
        for name, books in self.links.items():
            received = self.numbers.total("messages_received_total", link=name)
            submitted = self.numbers.total("segments_submitted_total", link=name)
            receipts = self.numbers.total("receipts_received_total", link=name)
            if books.is_whole:
                yield equal(f"{name}: texts are all answered", books.sent, answered=books.answered)
                yield equal(f"{name}: messages sent are those received", books.messages, received=received)
                yield equal(f"{name}: segments taken are those submitted", books.segments, submitted=submitted)
                yield equal(f"{name}: receipts answered are those received", books.receipts, received=receipts)
            else:
                yield at_most(f"{name}: messages the survivors sent", books.messages, received)
                yield at_most(f"{name}: receipts the survivors had answered", books.receipts, receipts)
