"""What a careful programmer writes with smpplib: every question and every receipt committed before it is acknowledged.

It dials a gateway, keeps each question in SQLite under the same pragmas as Tongcha's store, one commit a message, sends
an answer of two UCS-2 segments with receipts requested, and commits what becomes of them. It checks no identity and
looks up no accounts: the answer is always the same.
"""

import signal
import sqlite3
import sys
import time

import smpplib.client
import smpplib.consts
import smpplib.exceptions
import smpplib.gsm

TEXT = (
    "【一证通查】本号码查到互联网账号9个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个、闲鱼3个；支付宝1个；抖音2个；"
    "其余应用0个。如有不是您的账号，请回复：异议 加公司名"
)

SCHEMA = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 4000;
    CREATE TABLE question (id INTEGER PRIMARY KEY, phone TEXT, text BLOB, delivered INTEGER DEFAULT 0);
    CREATE TABLE submission (gateway_id TEXT PRIMARY KEY, question INTEGER) WITHOUT ROWID;
"""


class Responder:
    def __init__(self, port: int, store: str) -> None:
        self.database = sqlite3.connect(store)
        self.database.executescript(SCHEMA)
        self.questions_by_sequence: dict[int, int] = {}
        self.parts, self.coding, self.esm_class = smpplib.gsm.make_parts(TEXT)
        self.client = smpplib.client.Client("127.0.0.1", port, allow_unknown_opt_params=True)
        self.client.set_message_received_handler(self.received)
        self.client.set_message_sent_handler(self.taken)

    def run(self) -> None:
        self.dial(patience=30)
        self.client.bind_transceiver(system_id="carrier1", password="secret")
        try:
            self.client.listen()
        except smpplib.exceptions.ConnectionError:
            pass
        # The gateway is gone; whoever measures still wants to read what this process used.
        signal.pause()

    def dial(self, patience: float) -> None:
        """Connects as soon as the gateway listens."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return self.client.connect()
            except smpplib.exceptions.ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def received(self, pdu) -> int:
        """Keeps a question or a receipt; the library acknowledges it when this returns."""
        if pdu.esm_class & 0x3C:
            self.delivered(pdu.receipted_message_id.decode())
            return smpplib.consts.SMPP_ESME_ROK
        phone = pdu.source_addr.decode()
        with self.database:
            row = self.database.execute("INSERT INTO question (phone, text) VALUES (?, ?)", (phone, pdu.short_message))
        self.answer(row.lastrowid, phone)
        return smpplib.consts.SMPP_ESME_ROK

    def answer(self, question: int, phone: str) -> None:
        for part in self.parts:
            sent = self.client.send_message(
                source_addr="10699000",
                destination_addr=phone,
                short_message=part,
                data_coding=self.coding,
                esm_class=self.esm_class,
                registered_delivery=True,
            )
            self.questions_by_sequence[sent.sequence] = question

    def taken(self, pdu) -> None:
        question = self.questions_by_sequence.pop(pdu.sequence, None)
        with self.database:
            self.database.execute("INSERT OR REPLACE INTO submission VALUES (?, ?)", (pdu.message_id.decode(), question))

    def delivered(self, gateway_id: str) -> None:
        with self.database:
            found = self.database.execute("SELECT question FROM submission WHERE gateway_id = ?", (gateway_id,)).fetchone()
            if found:
                self.database.execute("UPDATE question SET delivered = delivered + 1 WHERE id = ?", found)
                self.database.execute("DELETE FROM submission WHERE gateway_id = ?", (gateway_id,))


if __name__ == "__main__":
    Responder(int(sys.argv[1]), sys.argv[2]).run()
