"""Runs every driver with the capture around them, and counts what held."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from capture import Capture, judge

HERE = Path(__file__).parent
# How many ports each driver wants: the first is the responder's, a second one the peer's own server's.
DRIVERS = {
    "smpplib_peers.py": 1, "smpp34_peers.py": 2, "aiosmpplib_peer.py": 1, "rusmppyc_peer.py": 1, "net_smpp_peers.py": 2,
}

PATIENCE_SECONDS = 180


def free_ports(count):
    """Different ports that nobody uses now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class Score:
    """What held and what did not."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, claim, words):
        self.take(f"{'ok' if claim else 'FAILED'} {words}")

    def take(self, line):
        print(line, flush=True)
        self.passed += line.startswith("ok ")
        self.failed += line.startswith("FAILED ")

    def run(self, driver, ports, folder):
        """Runs a driver and takes its lines; one that ends badly has failed, whatever it said."""
        # A session of its own, so that a driver that hangs can be ended together with all it started.
        process = subprocess.Popen(
            [sys.executable, "-B", HERE / driver, *map(str, ports)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True, env=os.environ | {"TMPDIR": folder},
        )
        patience = threading.Timer(PATIENCE_SECONDS, end, [process])
        patience.start()
        failed = self.failed
        try:
            for line in process.stdout:
                self.take(line.rstrip("\n"))
            if process.wait() != 0 and self.failed == failed:
                self.take(f"FAILED {driver} ended with {process.returncode}")
        finally:
            patience.cancel()
            end(process)


def end(process):
    """Ends what is left of a driver and of what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def main():
    ports = iter(free_ports(sum(DRIVERS.values())))
    ports = {driver: [next(ports) for _ in range(count)] for driver, count in DRIVERS.items()}
    score = Score()
    with tempfile.TemporaryDirectory(prefix="tongcha-interop-") as folder:
        capture = Capture(f"{folder}/exchange.pcapng", [port for numbers in ports.values() for port in numbers])
        try:
            for driver, numbers in ports.items():
                score.run(driver, numbers, folder)
        finally:
            capture.stop()
        judge(capture, {numbers[0] for numbers in ports.values()}, score.check)
    print(f"{score.passed} passed, {score.failed} failed")
    return 1 if score.failed or not score.passed else 0


sys.exit(main())
