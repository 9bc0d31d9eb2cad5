"""Thousands of open questions whose companies all answer while another process holds the store: nobody waits for ever,
and the readiness page says how it is."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from house import TAIL, House, Numbers, free_port
from traffic import COMPANY_SECRET, until

QUESTIONS = int(os.environ.get("BACKLOG_QUESTIONS", "20000"))
# How long the store is held, in seconds: short of what readiness allows, and beyond it.
HOLDS = [int(text) for text in os.environ.get("BACKLOG_HOLDS", "8 15").split()]
# How long everybody may wait for the answer once the store is free.
LIMIT = 60
# From this age on of what waits the responder is not ready.
READY_AGE = 10
COMPANIES = ("tencent", "alibaba", "alipay", "baidu", "kuaishou", "douyin", "jd", "meituan")


class Companies(ThreadingHTTPServer):
    """All companies behind one address: each asks for patience until it is told to answer."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.may_answer = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def sources(self):
        return [{"company": name, "kind": "http", "url": f"http://127.0.0.1:{self.server_port}/{name}",
                 "secret": COMPANY_SECRET, "timeout_seconds": 30} for name in COMPANIES]


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["questions"]
        said = {"unknown": True} if self.server.may_answer.is_set() else {"later": 3}
        body = json.dumps({"answers": [{"id": question["id"], **said} for question in asked]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Readiness(threading.Thread):
    """Compares what the readiness page says with how old the oldest waiting work is, several times a second."""

    def __init__(self, house):
        super().__init__(daemon=True)
        self.house = house
        self.lies = []
        self.oldest = 0.0
        self.unready = 0
        self.stopping = threading.Event()

    def status(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.house.status_port}/readyz", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def age(self):
        text = self.house.page("/metrics")
        return next(value for name, _, value in Numbers(text).series if name.endswith("backlog_seconds"))

    def run(self):
        while not self.stopping.wait(0.25):
            before = self.age()
            code, text = self.status()
            after = self.age()
            self.oldest = max(self.oldest, before, after)
            self.unready += code != 200
            # The page is made once a second, so there is a second in which both answers are true.
            if min(before, after) > READY_AGE + 1.5 and code == 200:
                self.lies.append(f"ready with work of {after:.1f} s waiting")
            if max(before, after) < READY_AGE - 1.5 and before <= after and code != 200:
                self.lies.append(f"not ready with work of {after:.1f} s waiting: {text!r}")

    def stop(self):
        self.stopping.set()
        self.join()


def hold(house, seconds, meanwhile):
    """Keeps the store's write lock, and does something at its beginning."""
    with sqlite3.connect(house.database, isolation_level=None, timeout=30) as store:
        store.execute("BEGIN IMMEDIATE")
        meanwhile()
        time.sleep(seconds)
        store.execute("ROLLBACK")


def play(binaries, seconds):
    port = free_port()
    phones = range(13_000_000_000, 13_000_000_000 + QUESTIONS)
    companies = Companies()
    link = {"name": "mobile", "protocol": "smpp", "listen": f"127.0.0.1:{port}", "system_id": "mobile",
            "password": "secret", "window": 100}
    with House(binaries, [link], people=[(phones, "active")], sources=companies.sources()) as house:
        scenario = house.folder / "questions.scenario"
        # An acknowledgement after ten seconds, and the result.
        scenario.write_text(f'phones {phones[0]}..{phones[-1]} text "查询 {TAIL}"\n'
                            f'expect at least {2 * QUESTIONS} replies within {seconds + LIMIT + 120}s\n')
        gateway = subprocess.Popen(
            [house.binaries / "gateway-sim", "run", scenario, "--connect", f"127.0.0.1:{port}", "--protocol", "smpp",
             "--system-id", "mobile"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "GATEWAY_SIM_PASSWORD": "secret"})
        asked = until(lambda: house.count("inquiry", "state = 0 AND is_acknowledged = 1") == QUESTIONS, 120)
        readiness = Readiness(house)
        readiness.start()
        hold(house, seconds, meanwhile=companies.may_answer.set)
        start = time.monotonic()
        answered = until(lambda: house.count("inquiry", "state = 0") == 0, LIMIT)
        took = time.monotonic() - start
        try:
            said, _ = gateway.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            gateway.kill()
            said, _ = gateway.communicate()
        readiness.stop()
        code, stopping = house.stop()
    companies.shutdown()
    faults = []
    if not asked:
        faults.append("not everybody's question was taken")
    if not answered:
        faults.append(f"somebody has no answer after {LIMIT} s")
    if gateway.returncode != 0:
        faults.append(f"the gateway says: {said.strip()[-500:]}")
    if readiness.lies:
        faults.append(f"readiness lied {len(readiness.lies)} times, first: {readiness.lies[0]}")
    if (readiness.oldest > READY_AGE + 2) != (readiness.unready > 0) and abs(readiness.oldest - READY_AGE) > 2:
        faults.append("readiness never turned")
    if code != 0 or stopping > 10:
        faults.append(f"stopping: exit {code} in {stopping:.1f} s")
    print(f"{QUESTIONS} questions, store held for {seconds} s: all answered {took:.1f} s later; oldest work "
          f"{readiness.oldest:.1f} s, not ready {readiness.unready} times: {'; '.join(faults) or 'ok'}", flush=True)
    return not faults


def main(binaries):
    return 0 if all([play(binaries, seconds) for seconds in HOLDS]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
