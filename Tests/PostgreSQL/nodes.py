"""Nodes are killed, the server is lost, a node sleeps: then the books must add up."""

import os
import random
import signal
import sys
import time

from fleet import LINKS, WINDOW, Fleet, Verdict, at_most, equal
from servers import Server, Session

MINUTES = float(os.environ.get("POSTGRESQL_MINUTES", "10"))
IS_SHORT = MINUTES < 2
SEED = int(os.environ.get("POSTGRESQL_SEED", str(random.randrange(1_000_000))))
KILL_SECONDS = 5
RESTART_SECONDS = 3
TAKE_OVER_LIMIT = 15


class TakeOvers:
    """When somebody else looks after what a dead node had looked after."""

    def __init__(self, server):
        self.session = Session(server)
        self.open = []
        self.longest = 0.0
        self.count = 0

    def dies(self, number):
        """A node is about to die that has this number, if it has one yet."""
        for (incarnation,) in self.session.rows(f"SELECT incarnation FROM node WHERE number = {-1 if number is None else number}"):
            self.open.append(([str(number), incarnation], time.monotonic()))

    def look(self):
        # A number that another node has got since is looked after, too; one that has no node is not.
        owners = self.session.rows("SELECT DISTINCT owner, incarnation FROM lease JOIN node ON node.number = owner")
        now = time.monotonic()
        open_still = []
        for node, since in self.open:
            if node in owners or [node[0], ""] in owners:
                open_still.append((node, since))
                continue
            self.longest = max(self.longest, now - since)
            self.count += 1
        self.open = open_still

    def wait(self, seconds):
        """Looks often until so many seconds have passed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()
            time.sleep(0.1)

    def verdicts(self):
        yield equal("dead nodes whom nobody has taken over", len(self.open), none=0)
        yield Verdict(
            f"the longest of {self.count} take-overs", self.longest <= TAKE_OVER_LIMIT,
            f"{self.longest:.1f} s of at most {TAKE_OVER_LIMIT}")


def ended_by_themselves(fleet, but=()):
    """Nobody's process ends for a reason of its own."""
    ends = [(node.name, end) for node in fleet.nodes if node not in but for end in node.own_ends]
    yield Verdict("nodes that ended by themselves", not ends, str(ends or "none"))


def kills(binaries):
    """A node after the other is killed at random, and comes again a moment later."""
    seconds = max(30.0, MINUTES * 60)
    chance = random.Random(SEED)
    with Server() as server, Fleet(binaries, [server], 3, seconds) as fleet:
        take_overs = TakeOvers(server)
        take_overs.wait(5)
        end = time.monotonic() + seconds - KILL_SECONDS
        count = 0
        while time.monotonic() < end:
            node = chance.choice(fleet.nodes)
            take_overs.dies(node.number)
            node.kill()
            count += 1
            take_overs.wait(RESTART_SECONDS)
            fleet.watch()
            node.start()
            take_overs.wait(KILL_SECONDS - RESTART_SECONDS)
        take_overs.wait(TAKE_OVER_LIMIT + 1)
        reports = fleet.reports()
        print(f"       {count} kills in {seconds:.0f} s, seed {SEED}")
        # At most a window of each link, which the gateway may have taken and the store not yet noted.
        yield from fleet.judge(reports, count * WINDOW * len(LINKS))
        yield from take_overs.verdicts()
        yield from ended_by_themselves(fleet)


def standby(binaries):
    """The server is lost with all that its standby has not got, and the standby takes its place."""
    seconds = 30 if IS_SHORT else 60
    with Server() as primary, Server(standby_of=primary) as second:
        with Fleet(binaries, [primary, second], 3, seconds) as fleet:
            time.sleep(seconds / 3)
            is_synchronous = primary.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
            primary.kill()
            # Longer than a lease lasts: nobody is to be ended for it.
            time.sleep(3 if IS_SHORT else 15)
            second.promote()
            reports = fleet.reports()
            yield equal("synchronous standbys before the loss", int(is_synchronous), one=1)
            yield from fleet.judge(reports, 3 * WINDOW * len(LINKS), may_throw_back=True)
            yield from ended_by_themselves(fleet)


def outage(binaries):
    """The only server is lost for longer than any lease lasts, and comes back; one node has died meanwhile."""
    away = 15 if IS_SHORT else 60
    with Server() as server, Fleet(binaries, [server], 3, away + 30) as fleet:
        time.sleep(8)
        dead = fleet.nodes[0]
        number = dead.number
        server.kill()
        time.sleep(away / 2)
        dead.kill()
        time.sleep(away / 2)
        server.restart()
        take_overs = TakeOvers(server)
        take_overs.dies(number)
        take_overs.wait(TAKE_OVER_LIMIT + 1)
        dead.start()
        reports = fleet.reports()
        yield Verdict("the server was away", True, f"{away} s; a lease lasts ten")
        yield from fleet.judge(reports, 2 * 3 * WINDOW * len(LINKS), may_throw_back=True)
        yield from take_overs.verdicts()
        yield from ended_by_themselves(fleet)


# Each statement that writes is noted with the node that sent it.
WATCHING = """
CREATE TABLE written (node text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), relation text NOT NULL);
CREATE FUNCTION note_writer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO written (node, relation) VALUES (current_setting('application_name'), TG_TABLE_NAME); RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON {table} EXECUTE FUNCTION note_writer();\n"
    for table in ("sender", "inquiry", "outbox", "submission", "fragment", "lease", "heartbeat"))


def frozen(binaries):
    """A node sleeps for so long that it is taken for dead, and wakes up in the middle of its work."""
    sleep = 20 if IS_SHORT else 60
    with Server() as server, Fleet(binaries, [server], 3, sleep + 20) as fleet:
        server.ask(WATCHING)
        take_overs = TakeOvers(server)
        take_overs.wait(8)
        node = fleet.nodes[0]
        before = int(server.ask(f"SELECT count(*) FROM written WHERE node = '{node.name}'"))
        take_overs.dies(node.number)
        node.send(signal.SIGSTOP)
        take_overs.wait(sleep)
        woken = server.ask("SELECT clock_timestamp()")
        process = node.process
        process.send_signal(signal.SIGCONT)
        try:
            code = process.wait(20)
        except Exception:
            code = None
        after = server.ask(f"SELECT count(*) FROM written WHERE node = '{node.name}' AND at > '{woken}'")
        said = node.log.read_text().strip().splitlines()[-1:]
        reports = fleet.reports()
        yield Verdict("the node wrote before it slept", before > 0, f"{before} statements")
        yield equal("statements that it wrote after it woke up", int(after), none=0)
        yield Verdict("it ended by itself", code not in (0, None), f"exit {code}: {said}")
        yield from fleet.judge(reports, WINDOW * len(LINKS))
        yield from take_overs.verdicts()
        yield from ended_by_themselves(fleet, but=[node])


PROOFS = {"kills": kills, "standby": standby, "outage": outage, "frozen": frozen}


def main(binaries, *names):
    holds = True
    for name in names or PROOFS:
        print(f"{name}: {PROOFS[name].__doc__}", flush=True)
        for verdict in PROOFS[name](binaries):
            print(verdict, flush=True)
            holds = holds and verdict.holds
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
