"""Net::SMPP (Perl): an ESME, and an SMSC that we dial with a pair of binds. Its quirks stand in net_smpp_peer.pl."""

import asyncio
import collections
import itertools
import subprocess
import sys
from pathlib import Path

import drive
from messages import Message
from script import Script, run_whole

PROGRAM = Path(__file__).with_name("net_smpp_peer.pl")
VERSION = subprocess.run(
    ["perl", "-MNet::SMPP", "-e", "print $Net::SMPP::VERSION"], check=True, capture_output=True, text=True
).stdout
NAME = f"Net::SMPP {VERSION}"


class PerlPeer(drive.Peer):
    """The binds that a process holds; `verb` is what it hands messages over with."""

    @classmethod
    async def started(cls, verb, *arguments):
        peer = cls()
        peer.verb = verb
        peer.answers = {}
        peer.sequences = itertools.count(100)
        # Of each bind's kind: the status of the bind, how many probes it answered, how many messages came over it.
        peer.binds = {}
        peer.probes = collections.Counter()
        peer.traffic = collections.Counter()
        peer.gone = []
        peer.process = await asyncio.create_subprocess_exec(
            "perl", PROGRAM, *map(str, arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        peer.pump = drive.background(peer.listen())
        return peer

    async def listen(self):
        async for line in self.process.stdout:
            match line.decode().split():
                case ["bound", status, kind, _]: self.binds[kind] = int(status)
                case ["heard", kind, source, destination, esm_class, coding, registered, name, octets]:
                    self.traffic[kind] += 1
                    self.heard.append(
                        Message(
                            source, destination, bytes.fromhex(octets.strip("-")), int(coding), int(esm_class),
                            int(registered), id=name.strip("-"),
                        )
                    )
                case ["answer", sequence, command, status, name]:
                    self.answers[int(sequence)] = (command, int(status), name.strip("-"))
                case ["probed", kind]: self.probes[kind] += 1
                case ["gone", kind]: self.gone.append(kind)

    async def request(self, *words):
        sequence = next(self.sequences)
        self.tell(words[0], *words[1:2], sequence, *words[2:])
        await drive.until(lambda: sequence in self.answers)
        return self.answers.pop(sequence, ("", -1, ""))

    def tell(self, *words):
        self.process.stdin.write((" ".join(map(str, words)) + "\n").encode())

    async def send(self, message):
        _, status, name = await self.request(
            "send", self.verb, message.source, message.destination, message.esm_class, message.data_coding,
            message.registered_delivery, message.octets.hex(), int(bool(message.tlvs)),
        )
        return status, name

    async def enquire(self):
        return (await self.request("enquire_link"))[0] == "enquire_link_resp"

    async def unbind(self):
        answer = await self.request("unbind")
        self.tell("end")
        await self.process.wait()
        return answer[:2] == ("unbind_resp", 0)


def receipt_of_an_old_kind(message):
    """No TLVs, capital field names, seconds in the dates, and the name without its leading zeros."""
    return Message(
        message.source, message.destination,
        f"ID:{message.id.lstrip('0')} SUB:001 DLVRD:001 SUBMIT DATE:240131090512 DONE DATE:240131090514 "
        "STAT:DELIVRD ERR:000 TEXT:".encode(),
        esm_class=4,
    )


async def esme(responder):
    checks = drive.Checks(NAME, "esme transceiver")
    stranger = await PerlPeer.started("submit_sm", "connect", PORT, "esme", "wrong", "transceiver")
    await drive.until(lambda: stranger.binds)
    checks.that(stranger.binds == {"transceiver": 0x0D}, "wrong password refused with ESME_RBINDFAIL")
    peer = await PerlPeer.started("submit_sm", "connect", PORT, "esme", "secret", "transceiver")
    await drive.until(lambda: peer.binds)
    await run_whole(Script(peer, checks, responder, wants_receipts=True))
    checks.that(peer.probes["transceiver"] > 0, f"answered {peer.probes['transceiver']} enquire_link of ours")
    checks.that(await peer.unbind(), "unbind answered")
    return checks


async def gateway(responder, peer):
    checks = drive.Checks(NAME, "gateway that we dial, transmitter + receiver")
    await drive.until(lambda: len(peer.binds) == 2, 15)
    checks.that(sorted(peer.binds) == ["receiver", "transmitter"], f"bound as {' and '.join(peer.binds)}")
    await run_whole(Script(peer, checks, responder, receipts=receipt_of_an_old_kind, first=60))
    checks.that(peer.traffic["receiver"] == 0, "nothing arrives over the receiver's bind")
    checks.that(len(peer.probes) == 2, "both binds answered enquire_link of ours")
    responder.stop()
    checks.that(await drive.until(lambda: len(peer.gone) == 2), "unbound by us at the end")
    return checks


async def both(responder):
    peer = await PerlPeer.started("deliver_sm", "listen", SERVER_PORT)
    return [await esme(responder), await gateway(responder, peer)]


PORT, SERVER_PORT = map(int, sys.argv[1:3])
LINK = {"protocol": "smpp", "password": "secret"}
drive.run(
    both,
    [
        LINK | {"name": "esme", "listen": f"127.0.0.1:{PORT}", "peer": "esme", "system_id": "esme"},
        LINK | {"name": "perl", "dial": f"127.0.0.1:{SERVER_PORT}", "system_id": "tongcha", "receipt_ids": "lenient",
                "bind": "transmitter+receiver"},
    ],
)
