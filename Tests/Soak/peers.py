"""Peers that mean harm, each kind a process of its own: `peers.py KIND PORT COUNT`.

Writes `ready` when each has begun, and goes on until it is ended. Every connection that the responder
closes is made anew, so that the pressure stays.
"""

import asyncio
import itertools
import os
import random
import socket
import struct
import sys

PAUSE_SECONDS = 0.02
# Who only means to be there comes back after a while, or thousands that are pushed out would be a flood of their own.
RETURN_SECONDS = (2, 5)


def pdu(command, sequence, body=b""):
    return struct.pack(">4I", 16 + len(body), command, 0, sequence) + body


def bind(system_id, password):
    return pdu(9, 1, f"{system_id}\0{password}\0\0".encode() + b"\x34\0\0\0")


def question(sequence, phone, text=b"BZ"):
    addresses = f"\0\0\0{phone}\0\0\0".encode() + b"10699000\0"
    return pdu(5, sequence, addresses + bytes(9) + bytes([len(text)]) + text)


def tlv(tag, value):
    return struct.pack(">2H", tag, len(value)) + value


def deliver(sequence, phone, esm_class, data_coding, text, tlvs=b""):
    addresses = f"\0\0\0{phone}\0\0\0".encode() + b"10699000\0"
    fields = bytes([esm_class, 0, 0, 0, 0, 0, 0, data_coding, 0, len(text)])
    return pdu(5, sequence, addresses + fields + text + tlvs)


def receipt(sequence, phone, message_id):
    """A receipt for a message that was never submitted."""
    text = f"id:{message_id[:16]} sub:001 dlvrd:001 submit date:2401310905 done date:2401310905 stat:DELIVRD err:000 text:"
    return deliver(sequence, phone, 4, 0, text.encode(), tlv(0x001E, f"{message_id}\0".encode()) + tlv(0x0427, b"\2"))


def segment(sequence, phone, octet_count):
    """The first of two segments whose second one never comes; the large ones as a payload."""
    reference = sequence % 0xFFFF
    octets = b"\x4e\x00" * (octet_count // 2)
    if octet_count <= 134:
        header = struct.pack(">BBBBBB", 5, 0, 3, reference % 0xFF, 2, 1)
        return deliver(sequence, phone, 0x40, 8, header + octets)
    place = tlv(0x020C, struct.pack(">H", reference)) + tlv(0x020E, b"\2") + tlv(0x020F, b"\1")
    return deliver(sequence, phone, 0, 8, b"", place + tlv(0x0424, octets))


async def connect(port, number=None, receive_buffer=None):
    """A connection, from one of 200 addresses where a number is given."""
    peer = socket.socket()
    peer.setblocking(False)
    if receive_buffer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    if number is not None:
        # Each address has ports of its own, so that thousands of connections can be made and left.
        peer.setsockopt(socket.SOL_IP, 24, 1)  # IP_BIND_ADDRESS_NO_PORT
        peer.bind((f"127.0.1.{1 + number % 200}", 0))
    loop = asyncio.get_running_loop()
    try:
        await asyncio.wait_for(loop.sock_connect(peer, ("127.0.0.1", port)), 10)
    except (OSError, TimeoutError):
        peer.close()
        return None
    return peer


class Crowd:
    """So many peers of one kind, each in a loop of its own."""

    def __init__(self, count):
        self.waiting = count

    def arrived(self):
        self.waiting -= 1
        if self.waiting == 0:
            print("ready", flush=True)

    async def again_and_again(self, life):
        """Lives one life after the other; the first, however it went, counts as having arrived."""
        has_arrived = False
        while True:
            try:
                await life(None if has_arrived else self.arrived)
            except OSError:
                pass
            has_arrived = True
            await asyncio.sleep(PAUSE_SECONDS)


async def until_closed(peer):
    loop = asyncio.get_running_loop()
    while await loop.sock_recv(peer, 65_536):
        pass


async def speak_and_wait(port, number, octets, arrived):
    """Says that and then nothing more."""
    peer = await connect(port, number)
    try:
        if peer and octets:
            await asyncio.get_running_loop().sock_sendall(peer, octets)
        if arrived:
            arrived()
        if peer:
            await until_closed(peer)
    finally:
        if peer:
            peer.close()
    await asyncio.sleep(random.uniform(*RETURN_SECONDS))


def half_open(port, number):
    return lambda arrived: speak_and_wait(port, number, b"", arrived)


def half_pdu(port, number):
    return lambda arrived: speak_and_wait(port, number, bind("hostile", "secret")[:21], arrived)


def idle_client(port, number):
    return lambda arrived: speak_and_wait(port, number, b"", arrived)


def garbage(port, number):
    """A PDU that says it is longer than may be, or octets that are none."""
    chance = random.Random(number)

    def life(arrived):
        noise = chance.randbytes(chance.randint(1, 4_096))
        octets = chance.choice([struct.pack(">4I", 0x7FFF_FFFF, 9, 0, 1), noise, b"\0" * 16])
        return speak_and_wait(port, number, octets, arrived)

    return life


def with_connection(connecting, body):
    """A life that is one connection long: `connecting` makes it, `body` uses it until either side has had enough."""
    async def life(arrived):
        peer = await connecting()
        if arrived:
            arrived()
        if peer is None:
            return
        try:
            await body(peer, asyncio.get_running_loop())
        finally:
            peer.close()

    return life


def guesser(port, number):
    """A wrong password on a new connection, and another as soon as there is an answer."""
    async def guess(peer, loop):
        for attempt in itertools.count():
            await loop.sock_sendall(peer, bind("honest", f"guess{attempt % 999}"))
            if not await loop.sock_recv(peer, 4_096):
                return

    return with_connection(lambda: connect(port, number), guess)


def guess_burst(port, number, width=60):
    """So many wrong passwords at one moment, over connections of their own from one address, and again."""
    async def life(arrived):
        loop = asyncio.get_running_loop()
        peers = [peer for peer in await asyncio.gather(*(connect(port, number) for _ in range(width))) if peer]
        try:
            for attempt, peer in enumerate(peers):
                await loop.sock_sendall(peer, bind("honest", f"guess{attempt}"))
            if arrived:
                arrived()
            answers = asyncio.gather(*(loop.sock_recv(peer, 4_096) for peer in peers), return_exceptions=True)
            await asyncio.wait_for(answers, 5)
        finally:
            for peer in peers:
                peer.close()

    return life


def leaver(port, number):
    """Binds and leaves without a word, again and again: every life is two lines in the log."""
    async def nothing(peer, loop):
        pass

    return with_connection(lambda: bound(port), nothing)


def slow_client(port, number):
    """An HTTP request, an octet a second."""
    async def drip(peer, loop):
        for octet in b"GET /metrics HTTP/1.1\r\nHost: " + b"a" * 4_096:
            await loop.sock_sendall(peer, bytes([octet]))
            await asyncio.sleep(1)

    return with_connection(lambda: connect(port, number), drip)


async def bound(port, receive_buffer=None, system_id="hostile"):
    """A connection with a good bind, or None."""
    peer = await connect(port, receive_buffer=receive_buffer)
    if peer is None:
        return None
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(peer, bind(system_id, "secret"))
    head = await asyncio.wait_for(loop.sock_recv(peer, 16), 10)
    if len(head) < 16 or struct.unpack(">4I", head)[2] != 0:
        peer.close()
        return None
    return peer


def blocks(number, rounds, make):
    """Endless blocks of PDUs, `make(sequence, phone)` each, each from another phone."""
    for block in itertools.count():
        start = number * 10_000_000 + block * rounds
        yield b"".join(
            make(2 + (start + place) % 0x7FFF_FFF0, 14_000_000_000 + (start + place) % 999_999_999)
            for place in range(rounds))


def questions(number, rounds=1_000):
    return blocks(number, rounds, question)


def never_reads(port, number):
    """Asks as long as anything can be sent, and never reads a word."""
    async def ask(peer, loop):
        for block in questions(number):
            await loop.sock_sendall(peer, block)

    return with_connection(lambda: bound(port, receive_buffer=4_096), ask)


def talker(port, octets, pause=0, system_id="hostile"):
    """Sends one block of octets after the other and reads everything, and answers nothing."""
    async def talk(peer, loop):
        reading = asyncio.create_task(until_closed(peer))
        try:
            for block in octets:
                await loop.sock_sendall(peer, block)
                await asyncio.sleep(pause)
        finally:
            reading.cancel()

    return with_connection(lambda: bound(port, system_id=system_id), talk)


def never_answers(port, number):
    """Asks twenty questions at a time, and answers for no reply."""
    return talker(port, questions(number, rounds=20), pause=0.05)


def flood(port, number):
    """Asks as fast as it can."""
    return talker(port, questions(number, rounds=20))


def eager_flood(port, number):
    """The same by an account that no rate is set for."""
    return talker(port, questions(number, rounds=20), system_id="eager")


def receipts(port, number):
    """Receipts for messages that nobody submitted, above its rate."""
    return talker(port, blocks(number, 20, lambda sequence, phone: receipt(sequence, phone, f"{sequence:016x}")))


def long_receipts(port, number):
    """The same, with ids of 8 000 octets."""
    return talker(
        port, blocks(number, 20, lambda sequence, phone: receipt(sequence, phone, f"{sequence:08x}" * 1_000)))


def segments(port, number):
    """Segments of texts that never become whole, each text from another phone, above its rate."""
    return talker(port, blocks(number, 20, lambda sequence, phone: segment(sequence, phone, 134)))


def long_segments(port, number):
    """The same, with 16 000 octets in each."""
    return talker(port, blocks(number, 5, lambda sequence, phone: segment(sequence, phone, 16_000)))


def garbled(port, number):
    """Messages whose lengths are wrong."""
    return talker(port, itertools.repeat(pdu(5, 7, b"\0\0\x0114000000000\0\0\0\0" + bytes(8) + b"\xff") * 200))


def prober(port, number):
    """Asks whether anybody is there."""
    return talker(port, itertools.repeat(pdu(0x15, 7) * 200))


KINDS = {kind.__name__: kind for kind in (
    half_open, half_pdu, never_reads, never_answers, flood, eager_flood, garbled, prober, guesser, guess_burst,
    garbage, receipts, long_receipts, segments, long_segments, leaver, slow_client, idle_client)}


async def main(kind, port, count):
    crowd = Crowd(count)
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(crowd.again_and_again(KINDS[kind](port, number)))


if __name__ == "__main__":
    # They would have machines of their own: they get what time the responder and the honest gateway leave.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
