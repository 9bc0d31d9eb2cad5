"""Wireshark's opinion of the whole exchange: it listens on the loopback, then decodes what it heard as SMPP."""

import collections
import os
import signal
import subprocess
import threading
import time

FIELDS = ["tcp.stream", "tcp.srcport", "smpp.command_id", "smpp.sequence_number", "smpp.command_status"]
COMMANDS = {
    0x01: "bind_receiver", 0x02: "bind_transmitter", 0x04: "submit_sm", 0x05: "deliver_sm", 0x06: "unbind",
    0x09: "bind_transceiver", 0x15: "enquire_link",
}
RESPONSE = 0x8000_0000


def name(command):
    if command == RESPONSE:
        return "generic_nack"
    suffix = "_resp" if command & RESPONSE else ""
    return COMMANDS.get(command & ~RESPONSE, f"{command & ~RESPONSE:#x}") + suffix


class Capture:
    """A capture of these ports into a file, until it is stopped."""

    def __init__(self, path, ports):
        self.path = path
        self.ports = ports
        # Only root may listen to an interface; the file is ours either way.
        command = [] if os.geteuid() == 0 else ["sudo", "-n"]
        command += ["tshark", "-i", "lo", "-f", " or ".join(f"tcp port {port}" for port in ports), "-w", "-"]
        self.started = threading.Event()
        self.words = []
        with open(path, "wb") as file:
            self.process = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()
        if not self.started.wait(20):
            self.stop()
            raise RuntimeError("tshark does not capture: " + " ".join(self.words))

    def read(self):
        for line in self.process.stderr:
            self.words.append(line.strip())
            # "Capturing on" is said before the interface is open, this after it.
            if "Capture started" in line:
                self.started.set()

    def stop(self):
        # The kernel hands packets over in batches; the last one is not there yet.
        time.sleep(1)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)

    def decode(self, *arguments):
        command = ["tshark", "-r", self.path]
        for port in self.ports:
            command += ["-d", f"tcp.port=={port},smpp"]
        return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True).stdout

    def count(self, filter):
        return len(self.decode("-Y", filter).splitlines())

    def pdus(self):
        """Stream, sending port, command, sequence number and status, one PDU after the other."""
        options = ["-Y", "smpp", "-T", "fields", "-E", "occurrence=a"]
        for field in FIELDS:
            options += ["-e", field]
        for line in self.decode(*options).splitlines():
            stream, port, commands, sequences, statuses = line.split("\t")
            # A request has no status field, so the statuses are those of the responses, in order.
            statuses = iter(int(status, 16) for status in statuses.split(",") if status)
            for command, sequence in zip(commands.split(","), sequences.split(",")):
                command = int(command, 16)
                yield int(stream), int(port), command, int(sequence), next(statuses, 0) if command & RESPONSE else 0


def judge(capture, responder_ports, check):
    """Prints what was said how often, and checks that it was said well.

    The responder listens at `responder_ports`, peers at the other ports; `check` takes a claim and words.
    """
    pdus = list(capture.pdus())
    # A connection's one port is known; its other one is whoever dialled.
    listeners = {stream: port for stream, port, *_ in pdus if port in capture.ports}
    counts = collections.Counter()
    open_requests = set()
    refused_binds = 0
    answered_probes = collections.Counter()
    for stream, port, command, sequence, status in pdus:
        is_listener = port in capture.ports
        is_responder = is_listener == (listeners[stream] in responder_ports)
        counts[command, is_responder] += 1
        if command & RESPONSE:
            open_requests.discard((stream, not is_responder, sequence))
            answered_probes[is_responder] += command == RESPONSE | 0x15
            refused_binds += status == 0x0D
        elif COMMANDS.get(command) != "unbind":
            # smpp34's server answers an unbind by closing.
            open_requests.add((stream, is_responder, sequence))
    print(f"{'command':24}{'by the responder':>18}{'by the peers':>14}")
    for command in sorted({command for command, _ in counts}, key=lambda command: (command & 0xFFFF, command)):
        print(f"{name(command):24}{counts[command, True]:18}{counts[command, False]:14}")
    malformed = capture.count("_ws.malformed") + capture.count("_ws.unreassembled")
    check(not malformed and pdus, f"tshark: {len(pdus)} PDUs, {malformed} malformed")
    check(capture.count("data") == 0, "tshark: nothing but SMPP on the ports")
    check(not open_requests, f"tshark: {len(open_requests)} requests unanswered")
    check(
        answered_probes[True] and answered_probes[False],
        f"tshark: the responder answered {answered_probes[True]} enquire_link, the peers {answered_probes[False]}",
    )
    check(refused_binds, f"tshark: {refused_binds} binds refused with ESME_RBINDFAIL")
