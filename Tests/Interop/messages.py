"""What peers and responder say to each other, in terms that every library can be brought to."""

import re
from dataclasses import dataclass, field

GSM7 = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@dataclass
class Message:
    """A submit_sm or deliver_sm."""

    source: str
    destination: str
    octets: bytes = b""
    data_coding: int = 0
    esm_class: int = 0
    registered_delivery: int = 0
    tlvs: dict = field(default_factory=dict)
    # The name that a gateway gave it.
    id: str = ""

    @property
    def is_receipt(self):
        return self.esm_class & 0x3C == 0x04

    @property
    def receipt(self):
        """The fields of a receipt's text."""
        return dict(re.findall(r"(id|stat|err):(\S+)", self.octets.decode("ascii", "replace")))

    @property
    def place(self):
        """Reference, total and number of a segment."""
        if self.esm_class & 0x40 and self.octets[1:3] == b"\x00\x03":
            return tuple(self.octets[3:6])
        if self.esm_class & 0x40 and self.octets[1:3] == b"\x08\x04":
            return int.from_bytes(self.octets[3:5]), self.octets[5], self.octets[6]
        if 0x20C in self.tlvs:
            return tuple(int.from_bytes(self.tlvs[tag]) for tag in (0x20C, 0x20E, 0x20F))
        return 0, 1, 1

    @property
    def body(self):
        """The octets of text, without any header."""
        octets = self.octets or self.tlvs.get(0x424, b"")
        return octets[1 + octets[0] :] if self.esm_class & 0x40 else octets

    @property
    def text(self):
        return decode(self.body, self.data_coding)


def encode(text, data_coding):
    """The octets of a text under a `data_coding`."""
    if data_coding == 0:
        return bytes(GSM7.index(character) for character in text)
    return text.encode({1: "ascii", 3: "latin-1", 8: "utf-16-be", 15: "gb18030"}[data_coding])


def decode(octets, data_coding):
    """The text that octets spell under a `data_coding`."""
    if data_coding == 0:
        return "".join(GSM7[octet & 0x7F] for octet in octets)
    return octets.decode({1: "ascii", 3: "latin-1", 8: "utf-16-be", 15: "gb18030"}[data_coding])


def segments(text, form, reference):
    """Octets, `esm_class` and TLVs of a text's segments in UCS-2, numbered in that form."""
    if form == "payload":
        return [(b"", 0, {0x424: text.encode("utf-16-be")})]
    pieces = [text[start : start + 66].encode("utf-16-be") for start in range(0, len(text), 66)]
    total = len(pieces)
    match form:
        case "udh8":
            return [(bytes([5, 0, 3, reference, total, n]) + piece, 0x40, {}) for n, piece in enumerate(pieces, 1)]
        case "udh16":
            return [(bytes([6, 8, 4, 1, reference, total, n]) + piece, 0x40, {}) for n, piece in enumerate(pieces, 1)]
        case "sar":
            return [
                (piece, 0, {0x20C: reference.to_bytes(2), 0x20E: bytes([total]), 0x20F: bytes([n])})
                for n, piece in enumerate(pieces, 1)
            ]


def joined(messages):
    """The text that segments spell together, or None while some are missing."""
    if not messages or len({message.place[2] for message in messages}) < messages[0].place[1]:
        return None
    return "".join(message.text for message in sorted(messages, key=lambda message: message.place))
