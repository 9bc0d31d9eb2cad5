"""Mixed traffic for a long while, with links that flap and companies that fail; then the books must add up.

Three gateways: `line` is dialled by a steady one, `dialled` is where the responder dials a steady one that is another
process every few seconds, `flapping` is dialled by one that is killed in the middle of its runs. The first two keep
exact books; what the third saw is only a part.
"""

import os
import sys
import time

from house import House, free_port
from traffic import COMPANY_SECRET, HELP, Companies, Gateway, Phones, Watch, until
from verdicts import Books, Verdict, at_most, equal, flat

MINUTES = float(os.environ.get("SOAK_MINUTES", "30"))
RATE = int(os.environ.get("SOAK_RATE", "30"))
SAMPLE_SECONDS = 3
# A company that failed for long is left alone for five minutes before the next try, and one more may be needed.
DRAIN_SECONDS = 660
# What the writer may hold of the store's pages, with what SQLite notes about each.
CACHE_MEBIBYTES = 70
REMOTE = ("tencent", "baidu", "kuaishou", "douyin", "jd", "meituan")
LOCAL = ("alibaba", "alipay")


def links(dialled):
    account = {"password": "secret", "window": 100, "response_seconds": 5}
    return [
        {"name": "line", "protocol": "line", "listen": f"127.0.0.1:{free_port()}", "system_id": "carrier1", **account},
        {"name": "flapping", "protocol": "smpp", "listen": f"127.0.0.1:{free_port()}", "system_id": "carrier2",
         **account},
        {"name": "dialled", "protocol": "smpp", "dial": dialled, "system_id": "tongcha", **account},
    ]


def main(binaries):
    seconds = MINUTES * 60
    # Two of nine kinds come from known phones that are new; a little more, so that they never run out.
    per_kind = int(RATE * seconds * 3 * 0.6) + 20_000
    phones = {
        "known": Phones(13_000_000_000, per_kind), "cancelled": Phones(15_000_000_000, per_kind // 2),
        "strangers": Phones(18_000_000_000, per_kind * 2),
    }
    companies_address, dialled = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    settings = links(dialled)
    house = House(
        binaries, settings,
        people=[(phones["known"].everybody, "active"), (phones["cancelled"].everybody, "cancelled")],
        sources=[{"company": name, "kind": "http", "url": f"http://{companies_address}/{name}",
                  "secret": COMPANY_SECRET, "timeout_seconds": 3}
                 for name in REMOTE] + [{"company": name, "kind": "sqlite"} for name in LOCAL])
    with house:
        idle = settled(house)
        gateways = [
            Gateway(house, "line", ["--connect", settings[0]["listen"]], rate=RATE, phones=phones, seed=1),
            Gateway(house, "flapping", ["--connect", settings[1]["listen"], "--protocol", "smpp", "--system-id",
                    "carrier2"], rate=RATE, phones=phones, flaps=True, seed=2),
            Gateway(house, "dialled", ["--listen", dialled, "--protocol", "smpp", "--system-id", "tongcha"], rate=RATE,
                    phones=phones, seed=3),
        ]
        companies = Companies(house, companies_address)
        watch = Watch(house, SAMPLE_SECONDS)
        for thread in [companies, *gateways, watch]:
            thread.start()
        try:
            keep_going(house, time.monotonic() + seconds)
        finally:
            for gateway in gateways:
                gateway.stop()
            for gateway in gateways:
                gateway.join()
            watch.stop()
            companies.behave()
        try:
            is_drained = drain(house, gateways)
            verdicts = judge(house, idle, gateways, companies, watch, is_drained)
        finally:
            companies.leave()
    for verdict in verdicts:
        print(verdict)
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def keep_going(house, end):
    """Lets time pass, and the responder read its texts anew now and then."""
    next_report = time.monotonic() + 60
    while time.monotonic() < end:
        time.sleep(min(20, max(0.1, end - time.monotonic())))
        if house.process.poll() is not None:
            raise RuntimeError(f"the responder is gone with {house.process.returncode}")
        house.reload()
        if time.monotonic() >= next_report:
            next_report += 60
            sample = house.sample()
            print(f"       {house.numbers().total('messages_received_total')} messages received, "
                  f"{sample.memory / (1 << 20):.1f} MiB, {sample.descriptors} descriptors, {sample.threads} threads",
                  flush=True)


def settled(house):
    """The sample of a responder that has been started and not used."""
    until(lambda: False, 2)
    return house.sample()


def drain(house, gateways):
    """Keeps every link bound until nothing waits any more, and says whether that came true."""
    def is_empty():
        return house.count("inquiry", "state = 0") == 0 and house.count("outbox", "state = 0") == 0

    end = time.monotonic() + DRAIN_SECONDS
    while not is_empty() and time.monotonic() < end:
        for gateway in gateways:
            gateway.flaps = False
            gateway.run_load(HELP, 1, 5)
    return is_empty()


def judge(house, idle, gateways, companies, watch, is_drained):
    """Everything that must hold, with its figures."""
    # Idle connections to companies are kept for half a minute.
    until(lambda: house.sample().descriptors <= idle.descriptors, 45)
    end = house.sample()
    numbers = house.numbers()
    books = Books(
        numbers=numbers,
        inquiries={name: house.count("inquiry", f"state = {state}")
                   for name, state in [("open", 0), ("answered", 1), ("expired", 2)]},
        replies={name: house.count("outbox", f"state = {state}")
                 for name, state in [("waiting", 0), ("submitted", 1), ("failed", 2)]},
        fragments=house.count("fragment"), links={gateway.name: gateway.books for gateway in gateways})
    texts = numbers.total("messages_received_total")
    print(f"       {texts} messages, {numbers.total('replies_written_total')} replies, "
          f"{books.outcome('accepted')} inquiries; {sum(gateway.run_count for gateway in gateways)} generators, "
          f"{sum(gateway.killed for gateway in gateways)} of them killed; {companies.change_count} changes of the "
          f"companies' mood, {numbers.total('source_batches_failed_total')} failed batches")
    verdicts = [
        *books.verdicts(),
        Verdict("what is under way comes to its end", is_drained, f"within {DRAIN_SECONDS} s"),
        flat([sample.memory - cache for sample, cache in zip(watch.samples, watch.caches)], texts),
        at_most("mebibytes of the store's cache", max(watch.caches) >> 20, CACHE_MEBIBYTES),
        at_most("descriptors at the end", end.descriptors, idle.descriptors),
        at_most("threads at the end", end.threads, max(idle.threads, *(s.threads for s in watch.samples[:20]))),
        equal("the status page always answered", watch.silent_pages, none=0),
    ]
    for gateway in gateways:
        verdicts += [Verdict(f"{gateway.name}: a generator's run", False, text) for text in gateway.complaints]
    code, took = house.stop()
    verdicts.append(Verdict("the responder stops in order", code == 0 and took < 10, f"exit {code} in {took:.1f} s"))
    events = house.events()
    verdicts.append(Verdict(
        "the log tells of no failure of the store", not any(name.startswith("store.") for name in events), str(events)))
    return verdicts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
