"""Responders that share a store, and the gateways that all of them dial."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Soak"))

from house import REPOSITORY, TAIL, free_port  # noqa: E402
from traffic import COMPANY_SECRET  # noqa: E402
from verdicts import Verdict, at_most, equal  # noqa: E402

RATE = int(os.environ.get("POSTGRESQL_RATE", "50"))
# How many segments may be under way over one bind.
WINDOW = 16
LINKS = ("north", "south", "west")
# Asked over HTTP, so that inquiries stay open for a moment; the others' answers are in the store.
REMOTE = ("tencent", "jd")
LOCAL = ("alibaba", "alipay", "baidu", "kuaishou", "douyin", "meituan")
FIRST_PHONE = 13_000_000_000


class Node:
    """One responder, started anew whenever its process is gone, as a service manager does."""

    def __init__(self, fleet, index):
        self.fleet = fleet
        self.name = f"node{index}"
        self.configuration = fleet.folder / f"{self.name}.json5"
        self.log = fleet.folder / f"{self.name}.log"
        self.configuration.write_text(json.dumps({**fleet.settings, "node": index, "store": fleet.store(self.name)}))
        self.process = None
        # Where in the log its present life begins.
        self.born = 0
        # Ends that nobody has caused, by what was said last.
        self.own_ends = []

    def start(self):
        self.born = self.log.stat().st_size if self.log.exists() else 0
        self.process = subprocess.Popen(
            [self.fleet.binaries / "tongcha", "serve", "--config", self.configuration], stderr=open(self.log, "a"))

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def send(self, number):
        self.process.send_signal(number)

    def watch(self):
        """Notes that the process has ended by itself, and starts it anew."""
        if self.process is not None and self.process.poll() is not None:
            self.own_ends.append((self.process.returncode, self.log.read_text().strip().splitlines()[-1:]))
            self.start()

    @property
    def number(self):
        """The number that it has among the nodes; None before it has one."""
        with open(self.log) as log:
            log.seek(self.born)
            found = re.search(r'"event":"node.joined","number":(\d+)', log.read())
        return found and int(found[1])


class Gateway:
    """One link's gateway: a load that all nodes dial, whose phones ask once each."""

    def __init__(self, fleet, index, seconds):
        self.name = LINKS[index]
        self.address = fleet.addresses[index]
        self.count = int(RATE * seconds)
        self.report = fleet.folder / f"{self.name}.load.json"
        self.errors = fleet.folder / f"{self.name}.load.txt"
        first = FIRST_PHONE + index * 10_000_000
        self.phones = range(first, first + self.count)
        self.command = [
            fleet.binaries / "gateway-sim", "load", "--listen", self.address, "--protocol", "smpp", "--system-id",
            "tongcha", "--phones", f"{self.phones[0]}..{self.phones[-1]}", "--messages", str(self.count), "--rate",
            str(RATE), "--text", f"查询 {TAIL}", "--timeout", "90s", "--json", self.report]

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdout=open(self.errors, "w"), stderr=subprocess.STDOUT,
            env={**os.environ, "GATEWAY_SIM_PASSWORD": "secret"})

    def wait(self, seconds):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        return json.loads(self.report.read_text()) if self.report.exists() else None


class Fleet:
    """Nodes, gateways and companies around one store; a context manager."""

    def __init__(self, binaries, servers, node_count, seconds, gateway_count=3):
        self.binaries = Path(binaries)
        self.urls = [server.address for server in servers]
        # The one that is written in the end.
        self.server = servers[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="tongcha-nodes-"))
        self.addresses = [f"127.0.0.1:{free_port()}" for _ in range(gateway_count)]
        companies = f"127.0.0.1:{free_port()}"
        self.settings = {
            "key": {"file": f"{self.folder}/tongcha.key"}, "templates": str(REPOSITORY / "templates"),
            "links": [
                {"name": LINKS[index], "protocol": "smpp", "dial": address, "system_id": "tongcha", "password": "secret",
                 "window": WINDOW, "response_seconds": 5} for index, address in enumerate(self.addresses)],
            "sources": [{"company": name, "kind": "http", "url": f"http://{companies}/{name}",
                         "secret": COMPANY_SECRET} for name in REMOTE]
            + [{"company": name, "kind": "sqlite"} for name in LOCAL],
            "status": {"listen": "127.0.0.1:0"},
        }
        self.gateways = [Gateway(self, index, seconds) for index in range(gateway_count)]
        self.nodes = [Node(self, index) for index in range(node_count)]
        self.import_people()
        self.companies = subprocess.Popen(
            [self.binaries / "gateway-sim", "companies", "--listen", companies, "all=delay:200ms"],
            env={**os.environ, "GATEWAY_SIM_SECRET": COMPANY_SECRET}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def store(self, name):
        """The store's URL for one of its nodes, whose connections carry the node's name."""
        return f"postgresql://tongcha@{','.join(self.urls)}/postgres?application_name={name}"

    def import_people(self):
        file = self.folder / "people.csv"
        with open(file, "w") as out:
            out.write("phone,id_tail,status\n")
            for gateway in self.gateways:
                out.writelines(f"{phone},{TAIL},active\n" for phone in gateway.phones)
        subprocess.run(
            [self.binaries / "tongcha", "import", "people", file, "--config", self.nodes[0].configuration], check=True,
            stdout=subprocess.DEVNULL)

    def __enter__(self):
        for gateway in self.gateways:
            gateway.start()
        for node in self.nodes:
            node.start()
        return self

    def __exit__(self, kind, error, trace):
        for node in self.nodes:
            if node.is_running:
                node.send(signal.SIGCONT)
                node.kill()
        for process in [self.companies, *(gateway.process for gateway in self.gateways)]:
            process.kill()
            process.wait()
        if kind is not None or os.environ.get("POSTGRESQL_KEEP"):
            print(f"       what nodes and gateways said is kept in {self.folder}", flush=True)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def watch(self):
        for node in self.nodes:
            node.watch()

    def reports(self):
        """What the gateways counted, once all have their answers; nodes that end meanwhile are started anew."""
        reports = {}

        def collect(gateway):
            reports[gateway.name] = gateway.wait(180)

        threads = [threading.Thread(target=collect, args=(gateway,)) for gateway in self.gateways]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self.watch()
            time.sleep(0.5)
        self.drain()
        return reports

    def drain(self):
        """Keeps every link bound until nothing waits any more: what follows an acknowledgement comes after the load."""
        for round in range(6):
            if self.waiting() == 0:
                return
            last = [self.start_drain(gateway, round) for gateway in self.gateways]
            for process in last:
                process.wait()

    def start_drain(self, gateway, round):
        """A few strangers who ask for help over a gateway's link, one a second."""
        first = 18_000_000_000 + round * 1_000 + LINKS.index(gateway.name) * 100
        return subprocess.Popen(
            [self.binaries / "gateway-sim", "load", "--listen", gateway.address, "--protocol", "smpp", "--system-id",
             "tongcha", "--phones", f"{first}..{first + 9}", "--rate", "1", "--timeout", "10s"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "GATEWAY_SIM_PASSWORD": "secret"})

    def waiting(self):
        """How many rows of the store wait for something."""
        return sum(int(self.server.ask(f"SELECT count(*) FROM {table} WHERE state = 0")) for table in ("outbox", "inquiry"))

    def judge(self, reports, repeat_limit, may_throw_back=False):
        """What must hold after every proof: nothing acknowledged is lost, few repeats, nothing left.

        While there is no server, texts may be thrown back, which the gateway is to send again later.
        """
        for name, report in reports.items():
            if report is None:
                yield Verdict(f"{name}: the gateway's run", False, "it has left no books")
                continue
            thrown_back = {"thrown_back": report["refusals"].get("ESME_RX_T_APPN", 0)} if may_throw_back else {}
            yield equal(f"{name}: texts are all answered", report["sent"], answered=report["answered"], **thrown_back)
            yield equal(f"{name}: acknowledged and never answered", report["acknowledged_and_lost"], none=0)
            yield equal(f"{name}: messages to others", report["strangers"], none=0)
        books = [report for report in reports.values() if report is not None]
        # Who was told that his question is being looked into has had one text more.
        told = int(self.server.ask("SELECT count(*) FROM inquiry WHERE is_acknowledged"))
        segments = sum(report["segments"] for report in books)
        repeats = sum(report["duplicates"] for report in books)
        yield at_most(f"repeated segments of {segments}, besides {told} acknowledgements", repeats - told, repeat_limit)
        waits = [report["latency_ms"]["max"] / 1_000 for report in books]
        yield Verdict("the longest that anybody waited for an answer", True, f"{max(waits, default=0):.1f} s")
        for table in ("outbox", "inquiry"):
            waiting = int(self.server.ask(f"SELECT count(*) FROM {table} WHERE state = 0"))
            yield equal(f"rows of {table} that wait in the end", waiting, none=0)
