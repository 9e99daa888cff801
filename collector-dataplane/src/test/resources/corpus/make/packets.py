# SPDX-License-Identifier: Apache-2.0
"""Packets as values: Ethernet, IPv4, IPv6 and TCP taken apart and put together again with right lengths and checksums.

Only what the corpus needs. A packet keeps its IP header as bytes; TCP fields are attributes, so that an edit is a
plain assignment.
"""

import copy
import struct

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
ETHERTYPE_IPV4, ETHERTYPE_IPV6 = 0x0800, 0x86DD
PROTOCOL_TCP = 6


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Packet:
    """One TCP packet and its time in nanoseconds."""

    def __init__(self, time_ns, ip_header, tcp_header, payload):
        self.time_ns = time_ns
        self.ip_header = ip_header
        self.source_port, self.destination_port, self.sequence, self.acknowledgment = struct.unpack_from(
            "!HHII", tcp_header)
        self.flags = tcp_header[13]
        self.window = struct.unpack_from("!H", tcp_header, 14)[0]
        self.options = tcp_header[20:]
        self.payload = payload

    @classmethod
    def of_ethernet(cls, time_ns, frame):
        return cls.of_ip(time_ns, frame[14:])

    @classmethod
    def of_ip(cls, time_ns, ip):
        if ip[0] >> 4 == 4:
            header_length, total = (ip[0] & 0xF) * 4, struct.unpack_from("!H", ip, 2)[0]
        else:
            header_length, total = 40, 40 + struct.unpack_from("!H", ip, 4)[0]
        tcp = ip[header_length:total]
        data_offset = (tcp[12] >> 4) * 4
        return cls(time_ns, ip[:header_length], tcp[:data_offset], tcp[data_offset:])

    @property
    def is_ipv4(self):
        return self.ip_header[0] >> 4 == 4

    @property
    def next_sequence(self):
        """The sequence number after this packet: payload, SYN and FIN each count."""
        flags = (self.flags & SYN != 0) + (self.flags & FIN != 0)
        return (self.sequence + len(self.payload) + flags) & 0xFFFFFFFF

    def ip(self):
        """The packet from the IP header on, lengths and checksums made anew."""
        tcp = struct.pack("!HHIIBBHHH", self.source_port, self.destination_port, self.sequence & 0xFFFFFFFF,
                          self.acknowledgment & 0xFFFFFFFF, (20 + len(self.options)) // 4 << 4, self.flags,
                          self.window, 0, 0) + self.options + self.payload
        if self.is_ipv4:
            addresses = self.ip_header[12:20]
            header = self.ip_header[:2] + struct.pack("!H", len(self.ip_header) + len(tcp)) + self.ip_header[4:10]
            header += b"\0\0" + self.ip_header[12:]
            header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
        else:
            addresses = self.ip_header[8:40]
            header = self.ip_header[:4] + struct.pack("!H", len(tcp)) + self.ip_header[6:]
        pseudo = addresses + struct.pack("!II", len(tcp), PROTOCOL_TCP)
        return header + tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]

    def ethernet(self, tags=b""):
        """The packet in Ethernet; tags are whole 802.1Q tags (type and identifier, 4 bytes each)."""
        ether_type = ETHERTYPE_IPV4 if self.is_ipv4 else ETHERTYPE_IPV6
        client_first = self.source_port > self.destination_port
        macs = bytes.fromhex("020000000002020000000001" if client_first else "020000000001020000000002")
        return macs + tags + struct.pack("!H", ether_type) + self.ip()

    def with_(self, **changes):
        """A copy with these attributes changed."""
        other = copy.copy(self)
        for name, value in changes.items():
            setattr(other, name, value)
        return other

    def cut(self, start, end):
        """A copy that carries only the payload bytes [start, end); a FIN stays with the last byte."""
        last = end >= len(self.payload)
        return self.with_(sequence=self.sequence + start & 0xFFFFFFFF, payload=self.payload[start:end],
                          flags=self.flags if last else self.flags & ~(FIN | PSH))
