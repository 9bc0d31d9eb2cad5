"""One responder with a store of its own, started for one driver and ended with it."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
SHORT_CODE = "10699000"
TAIL = "01123X"
COUNTS = {"wechat": 2, "qq": 1, "taobao": 1, "alipay": 3, "jd": 1, "douyin": 2, "meituan": 1}
# Everybody asks from a number of their own: a second question within 24 hours gets another answer.
PHONES = [str(13_800_138_000 + number) for number in range(200)]


def free_port():
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Responder:
    """`tongcha serve` over a fresh folder, with these links; a context manager."""

    def __init__(self, links, timeout=20):
        self.links = links
        self.timeout = timeout
        self.status_port = free_port()

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tongcha-interop-"))
        self.config = self.folder / "tongcha.json5"
        self.config.write_text(
            json.dumps(
                {
                    "store": f"sqlite:{self.folder}/tongcha.db",
                    "key": {"file": f"{self.folder}/tongcha.key"},
                    "templates": str(HOUSE / "templates"),
                    "links": self.links,
                    "status": {"listen": f"127.0.0.1:{self.status_port}"},
                }
            )
        )
        self.program = os.environ["TONGCHA"]
        self.fill()
        self.log = open(self.folder / "log", "w")
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", self.config], stdout=self.log, stderr=subprocess.STDOUT
        )
        self.wait(lambda: self.page("/readyz") is not None, "the responder is not ready")
        return self

    def stop(self):
        """Lets the responder take leave of its peers."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def __exit__(self, kind, error, trace):
        self.stop()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if kind is not None:
            self.quote_log()
        self.log.close()
        shutil.rmtree(self.folder)

    def quote_log(self):
        """Prints the end of the responder's log."""
        self.log.flush()
        for line in (self.folder / "log").read_text().splitlines()[-25:]:
            print(f"    | {line}", flush=True)

    def fill(self):
        """Imports the sample data."""
        people = self.folder / "people.csv"
        people.write_text("phone,id_tail,status\n" + "".join(f"{phone},{TAIL},active\n" for phone in PHONES))
        accounts = self.folder / "accounts.csv"
        rows = [f"{phone},{name},{count}\n" for phone in PHONES for name, count in COUNTS.items()]
        accounts.write_text("phone,application,count\n" + "".join(rows))
        for kind, file in [("people", people), ("accounts", accounts)]:
            subprocess.run(
                [self.program, "import", kind, file, "--config", self.config], check=True, capture_output=True
            )

    def page(self, path):
        """A page of the status port, or None while it cannot be had."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.status_port}{path}", timeout=2) as answer:
                return answer.read().decode()
        except OSError:
            return None

    def metric(self, name, **labels):
        """The sum of a metric over all its series that have these labels."""
        total = 0
        for line in (self.page("/metrics") or "").splitlines():
            match = re.fullmatch(r"([a-z_:]+)(?:\{(.*)\})? ([0-9.e+-]+)", line)
            if not match or match[1].removeprefix("tongcha_") != name:
                continue
            found = dict(re.findall(r'(\w+)="([^"]*)"', match[2] or ""))
            if all(found.get(key) == value for key, value in labels.items()):
                total += float(match[3])
        return int(total)

    def outbox_count(self):
        """How many replies are not finished."""
        with sqlite3.connect(f"file:{self.folder}/tongcha.db?mode=ro", uri=True) as store:
            return store.execute("SELECT count(*) FROM outbox").fetchone()[0]

    def wait(self, claim, complaint):
        """Waits until a claim holds."""
        deadline = time.monotonic() + self.timeout
        while not claim():
            if time.monotonic() > deadline:
                raise TimeoutError(complaint)
            time.sleep(0.02)
