"""The judgement of `make hostile`: every kind of harm must be found out, and an honest machine's noise must not."""

import unittest
from dataclasses import replace

from hostile import GROWTH_LIMIT, GUESSES_FREE, RATE, SECONDS, Kind, Outcome, worse

KIND = Kind("flood", "asks far above its rate", 8)
GUESSER = Kind("guesser", "guesses passwords", 8, guesses_a_second=1)


def report(p99, answered=RATE * SECONDS, binds_lost=0):
    return {"latency_ms": {"p99": p99}, "sent": RATE * SECONDS, "answered": answered, "binds_lost": binds_lost}


class Judgement(unittest.TestCase):
    def setUp(self):
        self.good = Outcome(alone=report(4.0), beside=report(7.0))

    def faults(self, kind=KIND, **changes):
        return replace(self.good, **changes).faults(kind)

    def test_no_harm(self):
        self.assertEqual(self.faults(), [])
        self.assertEqual(self.faults(alone=report(0.5), beside=report(4.9)), [])
        self.assertEqual(self.faults(alone=report(30.0), beside=report(59.0)), [])

    def test_latency(self):
        self.assertEqual(self.faults(beside=report(8.1)), ["latency"])
        self.assertEqual(self.faults(alone=report(0.5), beside=report(5.1)), ["latency"])

    def test_answers_and_binds(self):
        self.assertEqual(self.faults(beside=report(7.0, answered=RATE * SECONDS - 1)), ["unanswered"])
        self.assertEqual(self.faults(beside=report(7.0, binds_lost=1)), ["bind lost"])
        self.assertEqual(self.faults(beside=None), ["no answer"])
        self.assertEqual(self.faults(beside=report(0.0, answered=0)), ["no answer"])
        self.assertEqual(self.faults(alone=None), ["nothing to compare with"])

    def test_what_the_responder_holds(self):
        self.assertEqual(self.faults(growth=GROWTH_LIMIT + 1), ["memory"])
        self.assertEqual(self.faults(silent_pages=1), ["status page"])

    def test_its_end(self):
        self.assertEqual(self.faults(exit_code=-13), ["stopping: exit -13 in 0.0 s"])
        self.assertEqual(self.faults(exit_code=None, stop_seconds=30), ["stopping: exit None in 30.0 s"])
        self.assertEqual(self.faults(stop_seconds=5.1), ["stopping: exit 0 in 5.1 s"])

    def test_guesses(self):
        limit = SECONDS + GUESSES_FREE
        self.assertEqual(self.faults(GUESSER, guesses=limit), [])
        self.assertEqual(self.faults(GUESSER, guesses=limit + 1), [f"{limit + 1} guesses"])
        self.assertEqual(self.faults(KIND, guesses=limit + 1), [])

    def test_the_worse_of_two_is_what_a_link_has_for_itself(self):
        self.assertEqual(worse(report(4.0), report(6.0)), report(6.0))
        self.assertEqual(worse(None, report(6.0)), report(6.0))
        self.assertIsNone(worse(None, None))


if __name__ == "__main__":
    unittest.main()
