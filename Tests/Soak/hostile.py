"""An honest gateway's latency alone and beside each kind of hostile peer, and what the responder holds meanwhile."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from house import TAIL, House, free_port
from verdicts import MEBIBYTE

SECONDS = int(os.environ.get("HOSTILE_SECONDS", "20"))
RATE = int(os.environ.get("HOSTILE_RATE", "200"))
# How many of the many there are, so that a small machine can try in small.
SCALE = float(os.environ.get("HOSTILE_SCALE", "1"))
# A latency that is shorter than a commit of a slow disk is nobody's complaint, however it compares.
FLOOR_MS = float(os.environ.get("HOSTILE_FLOOR_MS", "5"))
# Whom no rate is set for may use the machine up; the others still have their share of every batch and of every pass.
UNRATED_FLOOR_MS = 100
# What is held at most: 512 connections without a bind, 8 binds of an account with 4 MiB each waiting to be read, as many
# octets again on their way through the allocator.
GROWTH_LIMIT = 64 * MEBIBYTE

KINDS = [
    ("half_open", "connected and silent", 5_000, "smpp"),
    ("half_pdu", "half a bind, then silence", 5_000, "smpp"),
    ("garbage", "garbage and oversized PDUs", 200, "smpp"),
    ("guesser", "guesses passwords", 500, "smpp"),
    ("never_reads", "asks and never reads", 8, "smpp"),
    ("never_answers", "asks and never answers for replies", 8, "smpp"),
    ("flood", "asks far above its rate", 8, "smpp"),
    ("eager_flood", "asks as fast as it can, no rate set", 8, "smpp"),
    ("nonsense", "PDUs that cannot be read, without end", 8, "smpp"),
    ("prober", "enquire_link without end", 8, "smpp"),
    ("slow_client", "HTTP octet by octet", 500, "status"),
    ("idle_client", "idle HTTP connections", 2_000, "status"),
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
            self.memory = max(self.memory, self.house.sample().memory)
            if number % 10 == 0:
                page = self.house.page("/healthz", patience=2)
                self.silent_pages += page is None
            if self.stopping.wait(0.1):
                return

    def stop(self):
        self.stopping.set()
        self.join()


def measure(house, port, phones):
    """One run of the honest gateway: its report."""
    report = house.folder / "load.json"
    subprocess.run(
        [house.binaries / "gateway-sim", "load", "--connect", f"127.0.0.1:{port}", "--protocol", "smpp",
         "--system-id", "honest", "--phones", f"{phones[0]}..{phones[-1]}", "--text", f"查询 {TAIL}", "--rate", str(RATE),
         "--json", report], stdout=subprocess.DEVNULL, check=False)
    return json.loads(report.read_text())


def beside(house, port, phones, kind, count, target):
    """The same beside so many peers of a kind: report, growth of memory, how often the status page kept silent."""
    before = house.sample().memory
    peers = subprocess.Popen(
        [sys.executable, "-B", Path(__file__).with_name("peers.py"), kind, str(target), str(count)],
        stdout=subprocess.PIPE, text=True)
    try:
        assert peers.stdout.readline() == "ready\n", f"{kind} is not ready"
        water = HighWater(house)
        water.start()
        report = measure(house, port, phones)
        water.stop()
        unbound = house.numbers().total("connections_unbound")
    finally:
        peers.kill()
        peers.wait()
    return report, water.memory - before, water.silent_pages, unbound


def judge(kind, alone, report, growth, silent_pages):
    """What is wrong, in a few words."""
    faults = []
    before, during = alone["latency_ms"]["p99"], report["latency_ms"]["p99"]
    if during > max(2 * before, UNRATED_FLOOR_MS if kind == "eager_flood" else FLOOR_MS):
        faults.append("latency")
    if report["answered"] != report["sent"]:
        faults.append("unanswered")
    if report["binds_lost"]:
        faults.append("bind lost")
    if growth > GROWTH_LIMIT:
        faults.append("memory")
    if silent_pages:
        faults.append("status page")
    return faults


def try_kind(binaries, kind, words, count, where):
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
    with House(binaries, links, people=[(phones, "active")], log_level="error") as house:
        measure(house, port, phones[:each])
        alone = measure(house, port, phones[each:2 * each])
        target = port if where == "smpp" else house.status_port
        report, growth, silent_pages, unbound = beside(house, port, phones[2 * each:3 * each], kind, count, target)
        # Machines have moods: the worse of before and after is what a link has for itself.
        again = measure(house, port, phones[3 * each:])
        alone = max(alone, again, key=lambda report: report["latency_ms"]["p99"])
        code, took = house.stop()
    faults = judge(kind, alone, report, growth, silent_pages)
    if code != 0 or took > 5:
        faults.append(f"stopping: exit {code} in {took:.1f} s")
    before, during = alone["latency_ms"]["p99"], report["latency_ms"]["p99"]
    print(ROW.format(
        words, count, f"{before:.1f} ms", f"{during:.1f} ms", f"{during / max(before, 0.001):.1f}",
        report["sent"] - report["answered"], f"{growth / MEBIBYTE:.1f} MiB", unbound, ", ".join(faults) or "ok"),
        flush=True)
    return not faults


def main(binaries, wanted):
    print(f"one honest SMPP link at {RATE} texts a second for {SECONDS} s, each kind against a fresh responder")
    print(ROW.format(*HEAD))
    passed = [try_kind(binaries, kind, words, max(4, int(count * SCALE)), where)
              for kind, words, count, where in KINDS if not wanted or kind in wanted]
    print(f"{sum(passed)} of {len(passed)} kinds do no harm")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
