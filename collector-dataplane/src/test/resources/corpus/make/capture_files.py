# SPDX-License-Identifier: Apache-2.0
"""Capture file formats: reads classic pcap (Ethernet), writes pcap of every kind and pcapng."""

import struct

from packets import Packet

LINK_NULL, LINK_ETHERNET, LINK_RAW, LINK_COOKED_V1, LINK_COOKED_V2 = 0, 1, 101, 113, 276
SNAP_LENGTH = 262_144


def read_pcap(path):
    """The packets of a little-endian Ethernet pcap of microseconds, which is what tcpdump writes here."""
    with open(path, "rb") as file:
        content = file.read()
    magic, link = struct.unpack_from("<I", content)[0], struct.unpack_from("<I", content, 20)[0]
    if magic != 0xA1B2C3D4 or link != LINK_ETHERNET:
        raise ValueError(f"{path}: not a little-endian Ethernet pcap of microseconds")
    packets, at = [], 24
    while at + 16 <= len(content):
        seconds, micros, captured, _ = struct.unpack_from("<IIII", content, at)
        frame = content[at + 16:at + 16 + captured]
        packets.append(Packet.of_ethernet(seconds * 1_000_000_000 + micros * 1000, frame))
        at += 16 + captured
    return packets


def pcap_bytes(frames, link=LINK_ETHERNET, nanoseconds=False, byte_order="<", snap_length=SNAP_LENGTH):
    """A classic pcap of (time in ns, frame) pairs; frames longer than snap_length are cut."""
    magic, unit = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    out = [struct.pack(byte_order + "IHHiIII", magic, 2, 4, 0, 0, snap_length, link)]
    for time_ns, frame in frames:
        kept = frame[:snap_length]
        out.append(struct.pack(byte_order + "IIII", time_ns // 1_000_000_000, time_ns % 1_000_000_000 // unit,
                               len(kept), len(frame)))
        out.append(kept)
    return b"".join(out)


def ethernet_pcap(packets):
    return pcap_bytes([(packet.time_ns, packet.ethernet()) for packet in packets])


def cooked_v1(packet):
    """Linux cooked capture (SLL): type, ARPHRD, address length, address, protocol."""
    return struct.pack("!HHH8sH", 0, 1, 6, b"\x02\0\0\0\0\x01\0\0", _ether_type(packet)) + packet.ip()


def cooked_v2(packet):
    """Linux cooked capture v2 (SLL2): protocol, reserved, interface, ARPHRD, type, address length, address."""
    return struct.pack("!HHIHBB8s", _ether_type(packet), 0, 1, 1, 0, 6, b"\x02\0\0\0\0\x01\0\0") + packet.ip()


def bsd_loopback(packet):
    """BSD loopback: the address family in the byte order of the machine that captured (2 is AF_INET)."""
    return struct.pack("<I", 2 if packet.is_ipv4 else 30) + packet.ip()


def _ether_type(packet):
    return 0x0800 if packet.is_ipv4 else 0x86DD


def pcapng_bytes(interfaces, packets, secrets=b""):
    """
    A pcapng section.

    interfaces: (link type, exponent of ten of the time unit) pairs, such as (1, 9) for Ethernet in nanoseconds
    packets: (interface index, time in ns, frame) triples
    secrets: the text of a key log, kept in a decryption secrets block when not empty
    """
    options = _option(4, b"sidelight corpus") + _option(0)
    out = [_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + options)]
    for index, (link, exponent) in enumerate(interfaces):
        options = _option(2, b"mirror%d" % index) + _option(9, bytes([exponent])) + _option(0)
        out.append(_block(1, struct.pack("<HHI", link, 0, SNAP_LENGTH) + options))
    if secrets:
        out.append(_block(10, struct.pack("<II", 0x544C534B, len(secrets)) + _padded(secrets)))
    for index, time_ns, frame in packets:
        time = time_ns // 10 ** (9 - interfaces[index][1])
        fixed = struct.pack("<IIIII", index, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
        out.append(_block(6, fixed + _padded(frame)))
    return b"".join(out)


def _block(kind, body):
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def _option(code, value=b""):
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _padded(value):
    return value + bytes(-len(value) % 4)
