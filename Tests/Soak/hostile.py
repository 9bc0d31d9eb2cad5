"""An honest gateway's latency alone and beside each kind of hostile peer, and what the responder holds meanwhile."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from house import TAIL, House, Numbers, free_port
from verdicts import MEBIBYTE

SECONDS = int(os.environ.get("HOSTILE_SECONDS", "20"))
RATE = int(os.environ.get("HOSTILE_RATE", "200"))
# How many of the many there are, so that a small machine can try in small.
SCALE = float(os.environ.get("HOSTILE_SCALE", "1"))
# A latency that is shorter than a commit of a slow disk is nobody's complaint, however it compares.
FLOOR_MS = float(os.environ.get("HOSTILE_FLOOR_MS", "5"))
# What is held at most: 512 connections without a bind, 8 binds of an account with 4 MiB each waiting to be read, as many
# octets again on their way through the allocator.
GROWTH_LIMIT = 64 * MEBIBYTE
# The first wrong passwords are answered quickly: everybody mistypes.
GUESSES_FREE = 10


@dataclass(frozen=True)
class Kind:
    """One kind of hostile peer, and what it meets."""

    name: str
    words: str
    count: int
    # What the peers of this kind do, where that is not its name.
    peers: str = ""
    # Where they connect: the gateways' address or the status page's.
    where: str = "smpp"
    # Who reads the responder's log meanwhile, and what is logged.
    log_reader: str = "file"
    log_level: str = "error"
    # How many wrong passwords all of them together may have looked at in a second.
    guesses_a_second: float = 0


KINDS = [
    Kind("half_open", "connected and silent", 5_000),
    Kind("half_pdu", "half a bind, then silence", 5_000),
    Kind("garbage", "garbage and oversized PDUs", 200),
    Kind("guesser", "guesses passwords", 500, guesses_a_second=4),
    Kind("guess_burst", "60 guesses at once, one address", 1, guesses_a_second=1),
    Kind("guess_bursts", "60 guesses at once, many addresses", 20, peers="guess_burst", guesses_a_second=4),
    Kind("never_reads", "asks and never reads", 8),
    Kind("never_answers", "asks and never answers for replies", 8),
    Kind("flood", "asks far above its rate", 8),
    Kind("eager_flood", "asks as fast as it can, no rate set", 8),
    Kind("garbled", "PDUs that cannot be read, without end", 8),
    Kind("prober", "enquire_link without end", 8),
    Kind("receipts", "receipts for unknown messages", 8),
    Kind("long_receipts", "the same, ids of 8 000 octets", 8),
    Kind("segments", "segments that never complete", 8),
    Kind("long_segments", "the same, 16 000 octets each", 8),
    Kind("paused_log", "binds and leaves, log reader paused", 8, peers="leaver", log_reader="paused", log_level="info"),
    Kind("closed_log", "binds and leaves, log reader gone", 8, peers="leaver", log_reader="closed", log_level="info"),
    Kind("slow_client", "HTTP octet by octet", 500, where="status"),
    Kind("idle_client", "idle HTTP connections", 2_000, where="status"),
]
HEAD = ("peers", "count", "p99 alone", "p99 beside", "ratio", "unanswered", "growth", "unbound", "verdict")
ROW = "{:36} {:>6} {:>10} {:>11} {:>6} {:>10} {:>9} {:>8}  {}"


class HighWater(threading.Thread):
    """The most memory the responder held, looked at ten times a second, and whether its status page answered."""

    def __init__(self, house):
        super().__init__()
        self.house = house
        self.memory = self.silent_pages = 0
        self.stopping = threading.Event()

    def run(self):
        for number in range(1 << 30):
            try:
                self.memory = max(self.memory, self.house.sample().memory)
            except (OSError, TypeError):
                return  # The process is gone, which its end tells.
            if number % 10 == 0:
                page = self.house.page("/healthz", patience=2)
                self.silent_pages += page is None
            if self.stopping.wait(0.1):
                return

    def stop(self):
        self.stopping.set()
        self.join()


@dataclass
class Outcome:
    """What an honest gateway and the responder noticed of one kind."""

    alone: dict | None
    beside: dict | None
    growth: int = 0
    silent_pages: int = 0
    unbound: int | None = None
    guesses: int = 0
    exit_code: int | None = 0
    stop_seconds: float = 0

    @staticmethod
    def p99(report):
        return report["latency_ms"]["p99"] if report and report["answered"] else None

    def faults(self, kind):
        """What is wrong, in a few words each."""
        found = []
        if self.exit_code != 0 or self.stop_seconds > 5:
            found.append(f"stopping: exit {self.exit_code} in {self.stop_seconds:.1f} s")
        if self.silent_pages:
            found.append("status page")
        if self.growth > GROWTH_LIMIT:
            found.append("memory")
        if kind.guesses_a_second and self.guesses > kind.guesses_a_second * SECONDS + GUESSES_FREE:
            found.append(f"{self.guesses} guesses")
        before, during = self.p99(self.alone), self.p99(self.beside)
        if before is None:
            found.append("nothing to compare with")
        if during is None:
            return found + ["no answer"]
        if before is not None and during > max(2 * before, FLOOR_MS):
            found.append("latency")
        if self.beside["answered"] != RATE * SECONDS:
            found.append("unanswered")
        if self.beside["binds_lost"]:
            found.append("bind lost")
        return found


def measure(house, port, phones):
    """One run of the honest gateway: its report, or None when it could not even bind."""
    report = house.folder / "load.json"
    report.unlink(missing_ok=True)
    subprocess.run(
        [house.binaries / "gateway-sim", "load", "--connect", f"127.0.0.1:{port}", "--protocol", "smpp",
         "--system-id", "honest", "--phones", f"{phones[0]}..{phones[-1]}", "--text", f"查询 {TAIL}", "--rate", str(RATE),
         "--timeout", "10s", "--json", report], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return json.loads(report.read_text()) if report.exists() else None


def guess_count(house):
    """How many binds have been refused, as far as the responder still says."""
    page = house.page("/metrics")
    try:
        return Numbers(page or "").total("binds_refused_total")
    except AssertionError:
        return 0


def beside(house, port, phones, kind, count, target, outcome):
    """The same beside so many peers of a kind, noted in the outcome."""
    if house.process.poll() is not None:
        return  # It ended already, which the outcome tells.
    before = house.sample().memory
    guesses = guess_count(house)
    peers = subprocess.Popen(
        [sys.executable, "-B", Path(__file__).with_name("peers.py"), kind.peers or kind.name, str(target), str(count)],
        stdout=subprocess.PIPE, text=True)
    try:
        assert peers.stdout.readline() == "ready\n", f"{kind.name} is not ready"
        water = HighWater(house)
        water.start()
        outcome.beside = measure(house, port, phones)
        water.stop()
        outcome.growth, outcome.silent_pages = water.memory - before, water.silent_pages
        page = house.page("/metrics")
        outcome.unbound = Numbers(page).total("connections_unbound") if page else None
        outcome.guesses = guess_count(house) - guesses
    finally:
        peers.kill()
        peers.wait()


def worse(first, second):
    """Machines have moods: the worse of before and after is what a link has for itself."""
    reports = [report for report in (first, second) if Outcome.p99(report) is not None]
    return max(reports, key=Outcome.p99, default=None)


def try_kind(binaries, kind, count):
    """A responder of its own for each kind, so that memory is told apart."""
    port = free_port()
    account = {"protocol": "smpp", "listen": f"127.0.0.1:{port}", "password": "secret"}
    links = [
        {"name": "honest", "system_id": "honest", "window": 100, **account},
        {"name": "hostile", "system_id": "hostile", "inbound_rate": 500, "response_seconds": 5, **account},
        {"name": "eager", "system_id": "eager", "response_seconds": 5, **account},
    ]
    each = RATE * SECONDS
    phones = range(13_000_000_000, 13_000_000_000 + 4 * each)
    outcome = Outcome(None, None)
    with House(
        binaries, links, people=[(phones, "active")], log_level=kind.log_level, log_reader=kind.log_reader
    ) as house:
        measure(house, port, phones[:each])
        outcome.alone = measure(house, port, phones[each:2 * each])
        target = port if kind.where == "smpp" else house.status_port
        beside(house, port, phones[2 * each:3 * each], kind, count, target, outcome)
        outcome.alone = worse(outcome.alone, measure(house, port, phones[3 * each:]))
        outcome.exit_code, outcome.stop_seconds = house.stop()
    faults = outcome.faults(kind)
    before, during = Outcome.p99(outcome.alone), Outcome.p99(outcome.beside)
    answered = outcome.beside["answered"] if outcome.beside else 0
    print(ROW.format(
        kind.words, count, milliseconds(before), milliseconds(during),
        f"{during / max(before, 0.001):.1f}" if before and during else "–", each - answered,
        f"{outcome.growth / MEBIBYTE:.1f} MiB", "–" if outcome.unbound is None else outcome.unbound,
        ", ".join(faults) or "ok"), flush=True)
    return not faults


def milliseconds(value):
    return "–" if value is None else f"{value:.1f} ms"


def main(binaries, wanted):
    known = {kind.name for kind in KINDS}
    if unknown := set(wanted) - known:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}", file=sys.stderr)
        return 2
    print(f"one honest SMPP link at {RATE} texts a second for {SECONDS} s, each kind against a fresh responder")
    print(ROW.format(*HEAD))
    # A single address stays one, however small the rest.
    passed = [try_kind(binaries, kind, max(min(4, kind.count), int(kind.count * SCALE)))
              for kind in KINDS if not wanted or kind.name in wanted]
    print(f"{sum(passed)} of {len(passed)} kinds do no harm")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
