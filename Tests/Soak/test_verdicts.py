"""The judgement itself: books that are one short, and memory that creeps, must be found out."""

import unittest
from dataclasses import replace

from house import Numbers
from verdicts import MEBIBYTE, Books, LinkBooks, flat

PAGE = """\
# HELP tongcha_messages_received_total Messages that a gateway handed over.
tongcha_messages_received_total{link="line"} 12
tongcha_messages_received_total{link="flapping"} 8
tongcha_messages_thrown_back_total{link="line"} 1
tongcha_messages_thrown_back_total{link="flapping"} 0
tongcha_segments_kept_total 4
tongcha_texts_joined_total 2
tongcha_segments_submitted_total{link="line"} 20
tongcha_segments_submitted_total{link="flapping"} 9
tongcha_receipts_received_total{link="line"} 20
tongcha_receipts_received_total{link="flapping"} 5
tongcha_replies_written_total 15
tongcha_replies_total{ending="delivered"} 11
tongcha_replies_total{ending="failed"} 1
tongcha_replies_total{ending="unconfirmed"} 0
tongcha_questions_total{outcome="accepted"} 6
tongcha_questions_total{outcome="helped"} 9
tongcha_questions_total{outcome="wrong_destination"} 1
tongcha_questions_total{outcome="overloaded"} 1
""" + "".join(f'tongcha_questions_total{{outcome="{name}"}} 0\n' for name in (
    "prompted", "bad_format", "refused", "cancelled", "too_soon", "locked", "in_progress", "informed", "opted_out",
    "opted_in", "language_set", "repeated", "ignored", "capped", "service_number", "not_stored"))

BOOKS = Books(
    numbers=Numbers(PAGE), inquiries={"open": 1, "answered": 5, "expired": 0},
    replies={"waiting": 1, "submitted": 2, "failed": 1}, fragments=0,
    links={
        "line": LinkBooks(sent=10, messages=12, answered=10, segments=20, receipts=20),
        "flapping": LinkBooks(is_whole=False, sent=7, messages=7, answered=5, segments=6, receipts=5),
    })


def failures(books):
    return [verdict.claim for verdict in books.verdicts() if not verdict.holds]


class BooksTests(unittest.TestCase):
    def test_books_that_add_up(self):
        self.assertEqual(failures(BOOKS), [])

    def test_each_number_that_is_one_off_is_found(self):
        for line in PAGE.splitlines()[1:]:
            name, value = line.rsplit(" ", 1)
            if "flapping" in name and "messages_received" not in name:
                continue
            off = PAGE.replace(line, f"{name} {int(value) + 1}")
            self.assertNotEqual(failures(replace(BOOKS, numbers=Numbers(off))), [], name)

    def test_a_killed_gateway_may_have_seen_more_but_not_less(self):
        more = replace(BOOKS.links["flapping"], messages=9)
        self.assertNotEqual(failures(replace(BOOKS, links={**BOOKS.links, "flapping": more})), [])

    def test_a_row_too_many_or_too_few_is_found(self):
        for table in ("inquiries", "replies"):
            for state, count in getattr(BOOKS, table).items():
                off = {**getattr(BOOKS, table), state: count + 1}
                self.assertNotEqual(failures(replace(BOOKS, **{table: off})), [], f"{table} {state}")
        self.assertNotEqual(failures(replace(BOOKS, fragments=1)), [])

    def test_a_report_is_added_with_what_came_twice_or_late(self):
        books = LinkBooks()
        books.add({"sent": 3, "answered": 3, "lost": 0, "refused": 0, "receipts": 9, "segments": 6, "duplicates": 2,
                   "strangers": 1}, segments_a_text=2)
        self.assertEqual((books.messages, books.segments), (6, 9))

    def test_a_number_that_is_not_there_is_no_zero(self):
        with self.assertRaises(AssertionError):
            Numbers(PAGE).total("messages_received_total", link="none")


class FlatnessTests(unittest.TestCase):
    STEADY = [20 * MEBIBYTE] * 100

    def test_warming_up_is_no_leak(self):
        memory = [(10 + 10 * min(1, number / 24)) * MEBIBYTE for number in range(100)]
        self.assertTrue(flat(memory, 10_000).holds)

    def test_bursts_are_no_leak(self):
        memory = [value + (30 * MEBIBYTE if number % 10 == 0 else 0) for number, value in enumerate(self.STEADY)]
        self.assertTrue(flat(memory, 10_000).holds)

    def test_what_creeps_is_found(self):
        memory = [value + number * 60_000 for number, value in enumerate(self.STEADY)]
        self.assertFalse(flat(memory, 10_000).holds)

    def test_a_few_samples_prove_nothing(self):
        self.assertFalse(flat(self.STEADY[:5], 10).holds)


if __name__ == "__main__":
    unittest.main()
