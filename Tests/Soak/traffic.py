"""Gateways and companies beside the responder: real `gateway-sim` processes, one after the other on each link."""

import itertools
import json
import os
import random
import subprocess
import threading
import time
from dataclasses import dataclass

from house import TAIL, Numbers
from verdicts import LinkBooks

# What the companies' questions are signed with.
COMPANY_SECRET = "a secret of tests"
LONG = "查询" + " " * 80 + TAIL


class Phones:
    """Ranges of numbers that nobody has used yet; a phone asks once for each of its texts, so that replies can be told."""

    def __init__(self, first, count):
        self.everybody = range(first, first + count)
        self.next = first
        self.lock = threading.Lock()

    def take(self, count):
        with self.lock:
            start, self.next = self.next, self.next + count
        assert self.next <= self.everybody.stop, "more phones are needed than were thought of"
        return range(start, start + count)


@dataclass(frozen=True)
class Kind:
    """One kind of text: whose phones send it, and how many segments it is over SMPP."""

    name: str
    text: str
    phones: str = "known"
    segments: int = 1


KINDS = (
    Kind("right", f"查询 {TAIL}"),
    Kind("again", f"CX{TAIL}", phones="same"),
    Kind("wrong tail", "查询 020020"),
    Kind("help", "帮助", phones="strangers"),
    Kind("garbage", "你好，请问 how much?", phones="strangers"),
    Kind("long", LONG, segments=2),
    Kind("cancelled", f"查询 {TAIL}", phones="cancelled"),
    Kind("unknown", f"查询 {TAIL}", phones="strangers"),
    Kind("bad format", "查询 12345", phones="strangers"),
)
HELP = KINDS[3]


# What a gateway that is not killed does wrong all by itself; everybody has a reply at last.
FAULTS = (
    "cuts after 7", "drops every 9", "throttles every 5", "stalls for 2s after 11", "answers out of order",
    "sends noise after 13",
)


class Gateway(threading.Thread):
    """One link's gateway: a `gateway-sim load` after the other, each with another kind of text, until told to stop.

    A gateway that flaps is now and then killed in the middle of its run, and takes its books with it; or it is one that
    cuts connections, drops answers or sends unreadable octets, a `gateway-sim run`.
    """

    def __init__(self, house, name, options, *, rate, phones, flaps=False, seed=1):
        super().__init__(name=name)
        self.house = house
        self.options = options
        self.rate = rate
        self.phones = phones
        self.flaps = flaps
        self.chance = random.Random(seed)
        self.books = LinkBooks(is_whole=not flaps)
        self.is_segmented = "smpp" in options
        self.stopping = threading.Event()
        self.process = None
        self.killed = 0
        self.run_count = 0
        self.complaints = []
        self.last_right = None

    def run(self):
        for number in itertools.count():
            if self.stopping.is_set():
                return
            seconds = self.chance.randint(5, 12)
            if self.flaps and number % 3 == 2:
                self.run_faults(self.chance.choice(FAULTS), self.rate * 2)
            self.run_load(KINDS[number % len(KINDS)], self.rate, seconds)

    def run_load(self, kind, rate, seconds):
        """One run of the generator over this link."""
        count = rate * seconds
        phones = self.phones_for(kind, count)
        report = self.house.folder / f"{self.name}.json"
        report.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [self.house.binaries / "gateway-sim", "load", *self.options, "--phones", f"{phones[0]}..{phones[-1]}",
             "--text", kind.text, "--rate", str(rate), "--timeout", "60s", "--json", report],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        fate = threading.Timer(self.chance.uniform(1, seconds), self.process.kill)
        if self.flaps and self.chance.random() < 0.5:
            fate.start()
        _, errors = self.process.communicate()
        fate.cancel()
        self.run_count += 1
        if self.process.returncode < 0:
            self.killed += 1
        elif report.exists():
            self.take(json.loads(report.read_text()), kind)
        else:
            self.complaints.append(f"{kind.name}: exit {self.process.returncode} {errors.strip()}")

    def run_faults(self, fault, count):
        """A gateway that does something wrong while so many phones ask."""
        phones = self.phones["strangers"].take(count)
        scenario = self.house.folder / f"{self.name}.scenario"
        # Replies of earlier runs may come too, so that there are no fewer than phones, and maybe more.
        scenario.write_text(
            f'gateway {fault}\nphones {phones[0]}..{phones[-1]} text "帮助"\n'
            f'expect at least {count} replies within 60s\ngateway behaves\nwait 1s\n')
        self.process = subprocess.Popen(
            [self.house.binaries / "gateway-sim", "run", scenario, *self.options], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        said, _ = self.process.communicate()
        self.run_count += 1
        if self.process.returncode != 0:
            self.complaints.append(f"{fault}: {said.strip()}")

    def take(self, report, kind):
        self.books.add(report, kind.segments if self.is_segmented else 1)
        if report["answered"] != report["sent"] and not self.flaps:
            self.complaints.append(f"{kind.name}: {report['sent']} sent, {report['answered']} answered, "
                                   f"{report['lost']} lost, refusals {report['refusals']}")

    def phones_for(self, kind, count):
        if kind.phones != "same":
            taken = self.phones[kind.phones].take(count)
            if kind.name == "right":
                self.last_right = taken
            return taken
        return self.last_right[:count]

    def stop(self):
        """Lets the run under way finish and begins no other."""
        self.stopping.set()


class Companies(threading.Thread):
    """The companies that are asked over HTTP: they are slow, fail, are replaced by others and are away for a while."""

    # Each answers every number alike, whoever stands behind the address, because the seed is the same.
    MOODS = (
        ["all=prompt"],
        ["all=delay:200ms,fail:10%", "jd=later:30%,later_seconds:3"],
        ["all=prompt", "tencent=refuse", "baidu=drip:20ms", "meituan=garbage:30%"],
        ["all=delay:1s,omit:5%", "douyin=hang:5%", "kuaishou=unknown:20%"],
    )

    def __init__(self, house, address):
        super().__init__(name="companies")
        self.house = house
        self.address = address
        self.stopping = threading.Event()
        self.process = None
        self.change_count = 0

    def run(self):
        for mood in itertools.cycle(self.MOODS):
            self.be(mood)
            self.change_count += 1
            if self.stopping.wait(25):
                break
            self.leave()
            # Nobody is at home.
            self.stopping.wait(3)
        self.leave()
        self.be(self.MOODS[0])

    def be(self, mood):
        self.process = subprocess.Popen(
            [self.house.binaries / "gateway-sim", "companies", "--listen", self.address, *mood],
            env={**os.environ, "GATEWAY_SIM_SECRET": COMPANY_SECRET}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)

    def leave(self):
        self.process.kill()
        self.process.wait()

    def behave(self):
        """From now on every company answers at once."""
        self.stopping.set()
        self.join()


class Watch(threading.Thread):
    """Samples the responder every few seconds."""

    def __init__(self, house, seconds):
        super().__init__(name="watch")
        self.house = house
        self.seconds = seconds
        self.samples = []
        # What is the store's cache, which grows with the file up to its own bound, and what is the responder's.
        self.caches = []
        self.silent_pages = 0
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.wait(self.seconds):
            if self.house.process.poll() is not None:
                return
            page = self.house.page("/metrics")
            if page is None:
                self.silent_pages += 1
                continue
            self.samples.append(self.house.sample())
            self.caches.append(Numbers(page).total("store_cache_bytes"))

    def stop(self):
        self.stopping.set()
        self.join()


def until(claim, seconds):
    """Waits until a claim holds, and says whether it did."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
