"""Many texts through the API while the page is open: the page's pictures a second, the simulator's memory.

Arguments: the folder of the binaries, that of the pictures. BROWSER_TEXTS (100 000) and BROWSER_RATE (1 000 a second)
say how many and how fast.
"""

import http.client
import json
import os
import statistics
import sys
import threading
import time
import urllib.parse
import urllib.request

from page import Demo, Page

COUNT = int(os.environ.get("BROWSER_TEXTS", 100_000))
RATE = int(os.environ.get("BROWSER_RATE", 1_000))
THREADS = 4


def send(address, part, start, lateness):
    """Every fourth text, each at its time."""
    connection = http.client.HTTPConnection(urllib.parse.urlparse(address).netloc)
    for number in range(part, COUNT, THREADS):
        due = start + number / RATE
        wait = due - time.monotonic()
        # The pace of the load itself: nothing is waited for here.
        if wait > 0:
            time.sleep(wait)
        body = json.dumps({"from": str(13_000_000_000 + number), "text": "帮助"})
        connection.request("POST", "/api/texts", body)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 202:
            raise SystemExit(f"text {number} was answered with {answer.status}")
        lateness.append(time.monotonic() - due)


def memory(pid):
    """Resident memory in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def simulator_of(demo):
    """The process number of the demo's simulator."""
    with open(f"/proc/{demo.process.pid}/task/{demo.process.pid}/children", encoding="ascii") as children:
        for pid in children.read().split():
            with open(f"/proc/{pid}/comm", encoding="ascii") as name:
                if name.read().strip() == "gateway-sim":
                    return int(pid)
    raise SystemExit("the simulator is not there")


def state(address):
    with urllib.request.urlopen(f"{address}api/state") as answer:
        return json.load(answer)


FRAMES = """
    window.frames_ = [];
    let last = performance.now();
    requestAnimationFrame(function next(now) { frames_.push(now - last); last = now; requestAnimationFrame(next); });
"""


def measure(demo):
    page = Page(demo.address, sys.argv[2])
    try:
        page.until("the link", lambda: page.text("#status") == "Bound")
        pid = simulator_of(demo)
        print("second  MiB  heap MiB  sent  received  queued")
        lateness = []
        start = time.monotonic() + 1
        threads = [threading.Thread(target=send, args=(demo.address, part, start, lateness)) for part in range(THREADS)]
        for thread in threads:
            thread.start()
        page.driver.execute_script(FRAMES)
        while any(thread.is_alive() for thread in threads):
            threads[0].join(min(10, COUNT / RATE / 4))
            now = state(demo.address)
            heap = page.driver.execute_script("return performance.memory.usedJSHeapSize / 1048576")
            print(f"{time.monotonic() - start:6.0f} {memory(pid):5.1f} {heap:9.1f} {now['totals']['sent']:6} "
                  f"{now['totals']['received']:8} {now['link']['queued']:6}", flush=True)
        frames = page.driver.execute_script("return frames_")
        page.picture("load")
        page.listen()
        page.until("everything to be answered", lambda: state(demo.address)["totals"]["received"] == COUNT)
        frames.sort()
        seconds = sum(frames) / 1000
        print(f"pictures a second {len(frames) / seconds:.1f}, one took {statistics.median(frames):.1f} ms (median), "
              f"{frames[int(len(frames) * 0.99)]:.1f} (p99), {frames[-1]:.1f} (longest)")
        lateness.sort()
        print(f"texts {COUNT} at {RATE} a second, sent late by {lateness[int(len(lateness) * 0.99)] * 1000:.1f} ms (p99), "
              f"at the end {memory(pid):.1f} MiB; console {page.complaints}")
    finally:
        page.quit()


demo = Demo(sys.argv[1])
try:
    measure(demo)
finally:
    demo.stop()
