"""Imports millions of people, is stopped, loses the server, and does it again."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from servers import Server

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Soak"))

from house import REPOSITORY  # noqa: E402
from verdicts import Verdict, at_most, equal  # noqa: E402

COUNT = int(os.environ.get("IMPORT_PEOPLE", "10000000"))
MEMORY_LIMIT = 200  # MiB
SECONDS_LIMIT = 180
OUTAGE_SECONDS = 5


class Import:
    """One run of `tongcha import people`."""

    def __init__(self, binaries, folder):
        self.errors = open(folder / "errors", "w+")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [binaries / "tongcha", "import", "people", folder / "people.csv", "--config", folder / "tongcha.json5"],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)

    def end(self):
        self.output = self.process.stdout.read()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.code = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - self.began
        self.memory = usage.ru_maxrss / 1_024
        self.processor = usage.ru_utime + usage.ru_stime
        found = re.match(r"(\d+) rows imported", self.output)
        self.count = int(found[1]) if found else None
        return self

    def __str__(self):
        return f"{self.seconds:.1f} s, {self.processor:.1f} s of processor, {self.memory:.0f} MiB at most"


def people(server):
    return int(server.ask("SELECT count(*) FROM person"))


def wait_for(server, count):
    """Until so many rows are there; estimated, since counting them takes long."""
    while int(server.ask("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'person'") or 0) < count:
        time.sleep(0.2)


def proof(binaries, folder):
    with Server() as server:
        (folder / "tongcha.json5").write_text(json.dumps({
            "store": server.url, "key": {"file": f"{folder}/tongcha.key"}, "templates": str(REPOSITORY / "templates")}))
        whole = Import(binaries, folder).end()
        yield equal(f"the whole file: {whole}", people(server), imported=COUNT)
        yield equal("rows that were told", whole.count, imported=COUNT)
        yield at_most("seconds", round(whole.seconds), SECONDS_LIMIT)
        yield at_most("MiB of memory", round(whole.memory), MEMORY_LIMIT)
        size = server.ask("SELECT pg_relation_size('person')")
        again = Import(binaries, folder).end()
        yield equal(f"the same file again: {again}", again.count, rows=COUNT)
        yield equal("octets of its table", int(server.ask("SELECT pg_relation_size('person')")), before=int(size))
    with Server() as server:
        (folder / "tongcha.json5").write_text(json.dumps({
            "store": server.url, "key": {"file": f"{folder}/tongcha.key"}, "templates": str(REPOSITORY / "templates")}))
        stopped = Import(binaries, folder)
        wait_for(server, COUNT // 4)
        asked = time.monotonic()
        stopped.process.send_signal(signal.SIGINT)
        stopped.end()
        yield equal("exit code of an import that is stopped", stopped.code, one=1)
        yield equal(f"rows told {time.monotonic() - asked:.1f} s after the signal", stopped.count, rows=people(server))
        lost = Import(binaries, folder)
        wait_for(server, COUNT // 2)
        server.kill()
        time.sleep(OUTAGE_SECONDS)
        server.restart()
        lost.end()
        yield equal(f"rows in the end, the server lost for {OUTAGE_SECONDS} s: {lost}", lost.count, file=COUNT)
        yield equal("people in the store", people(server), file=COUNT)


def main(binaries):
    folder = Path(tempfile.mkdtemp(prefix="tongcha-import-"))
    holds = True
    try:
        subprocess.run(
            [f"{binaries}/gateway-sim", "people", "--count", str(COUNT), "--accounts", "0", "--folder", folder],
            check=True, stdout=subprocess.DEVNULL)
        for verdict in proof(Path(binaries), folder):
            print(verdict, flush=True)
            holds = holds and verdict.holds
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
