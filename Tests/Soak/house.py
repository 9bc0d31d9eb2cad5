"""The release responder in a folder of its own, and what can be read off it while it runs."""

import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TAIL = "01123X"


def free_port():
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Sample:
    """What the system says of a process at one moment.

    Memory is what the process has for itself; pages of its program and of mapped files are the system's to take back.
    """

    memory: int
    descriptors: int
    threads: int

    @staticmethod
    def of(process):
        status = Path(f"/proc/{process}/status").read_text()
        return Sample(
            memory=int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024,
            descriptors=len(list(Path(f"/proc/{process}/fd").iterdir())),
            threads=len(list(Path(f"/proc/{process}/task").iterdir())),
        )


class Numbers:
    """What the metrics page said at one moment."""

    def __init__(self, text):
        self.series = []
        for line in text.splitlines():
            match = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if match:
                self.series.append((match[1].removeprefix("tongcha_"), dict(re.findall(r'(\w+)="([^"]*)"', match[2] or "")), float(match[3])))

    def total(self, name, **labels):
        """The sum over all series of that name that have these labels."""
        found = [value for own, has, value in self.series if own == name and labels.items() <= has.items()]
        assert found, f"there is no {name} {labels} among the metrics"
        return int(sum(found))


class House:
    """`tongcha serve` over a fresh folder; a context manager."""

    def __init__(self, binaries, links, people, sources=(), log_level="warning"):
        self.binaries = Path(binaries)
        self.folder = Path(tempfile.mkdtemp(prefix="tongcha-soak-"))
        self.database = self.folder / "tongcha.db"
        self.log = self.folder / "log"
        self.log_level = log_level
        self.status_port = free_port()
        self.configuration = self.folder / "tongcha.json5"
        self.configuration.write_text(json.dumps({
            "store": f"sqlite:{self.database}",
            "key": {"file": f"{self.folder}/tongcha.key"},
            "templates": str(REPOSITORY / "templates"),
            "links": links,
            "sources": list(sources),
            "status": {"listen": f"127.0.0.1:{self.status_port}"},
        }))
        self.import_people(people)

    def import_people(self, people):
        """Lets the responder know phones: pairs of a range and whether its numbers are in use."""
        file = self.folder / "people.csv"
        with open(file, "w") as out:
            out.write("phone,id_tail,status\n")
            for phones, status in people:
                out.writelines(f"{phone},{TAIL},{status}\n" for phone in phones)
        subprocess.run(
            [self.binaries / "tongcha", "import", "people", file, "--config", self.configuration], check=True,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.binaries / "tongcha", "serve", "--config", self.configuration, "--log-level", self.log_level],
            stderr=open(self.log, "w"),
        )
        deadline = time.monotonic() + 30
        while self.page("/readyz") is None:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the responder does not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, kind, error, trace):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if kind is not None:
            print(self.log.read_text()[-4000:], flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self):
        """Ends the responder as an operator does, and says how: exit code and seconds."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30), time.monotonic() - start

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def sample(self):
        return Sample.of(self.process.pid)

    def page(self, path, patience=5):
        """A page of the status port, or None when there is no good one in time."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.status_port}{path}", timeout=patience) as answer:
                return answer.read().decode()
        except OSError:
            return None

    def numbers(self):
        text = self.page("/metrics")
        assert text is not None, "the metrics page does not answer"
        return Numbers(text)

    def count(self, table, condition="1"):
        """How many rows of the store fulfil a condition."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as store:
            return store.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0]

    def events(self):
        """How often each event stands in the log."""
        found = {}
        for line in self.log.read_text().splitlines():
            match = re.search(r'"event":"([^"]+)"', line)
            name = match[1] if match else "unreadable"
            found[name] = found.get(name, 0) + 1
        return found
