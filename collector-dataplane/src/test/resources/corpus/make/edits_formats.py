# SPDX-License-Identifier: Apache-2.0
"""Edited cases: the same packets in other wrappings, link types and file formats."""

import gzip
import os
import struct
import subprocess

import capture_files
import lab
import truth
from edits import CONVERSATION, SMALL, edit, from_server
from packets import checksum


def pcap_of(packets, frame, link=capture_files.LINK_ETHERNET, **options):
    return capture_files.pcap_bytes([(packet.time_ns, frame(packet)) for packet in packets], link, **options)


@edit("vlan", SMALL, "an 802.1Q tag")
def vlan(packets, _):
    return pcap_of(packets, lambda packet: packet.ethernet(bytes.fromhex("81000007")))


@edit("qinq", SMALL, "an 802.1ad tag around an 802.1Q tag")
def qinq(packets, _):
    return pcap_of(packets, lambda packet: packet.ethernet(bytes.fromhex("88a80064") + bytes.fromhex("81000007")))


@edit("cooked-v1", SMALL, "Linux cooked capture v1, as from tcpdump -i any of old")
def cooked_v1(packets, _):
    return pcap_of(packets, capture_files.cooked_v1, capture_files.LINK_COOKED_V1)


@edit("cooked-v2", SMALL, "Linux cooked capture v2")
def cooked_v2(packets, _):
    return pcap_of(packets, capture_files.cooked_v2, capture_files.LINK_COOKED_V2)


@edit("raw-ip", SMALL, "raw IP")
def raw_ip(packets, _):
    return pcap_of(packets, lambda packet: packet.ip(), capture_files.LINK_RAW)


@edit("raw-ipv6", "ipv6", "raw IP, version 6")
def raw_ipv6(packets, _):
    return pcap_of(packets, lambda packet: packet.ip(), capture_files.LINK_RAW)


@edit("bsd-loopback", SMALL, "BSD loopback")
def bsd_loopback(packets, _):
    return pcap_of(packets, capture_files.bsd_loopback, capture_files.LINK_NULL)


@edit("ethernet-padding", SMALL, "short frames filled up to 60 bytes with garbage, and a frame check sequence after "
      "each")
def ethernet_padding(packets, _):
    return pcap_of(packets, lambda packet: packet.ethernet().ljust(60, b"\xEE") + b"FCS!")


@edit("checksums-not-filled", SMALL, "TCP checksums as the sender's own capture shows them when the network card fills "
      "them")
def checksums_not_filled(packets, _):

    def frame(packet):
        whole = packet.ethernet()
        return whole[:14 + 20 + 16] + b"\x14\x2B" + whole[14 + 20 + 18:]

    return pcap_of(packets, frame)


@edit("nanoseconds", SMALL, "pcap of nanoseconds")
def nanoseconds(packets, _):
    return pcap_of(packets, lambda packet: packet.ethernet(), nanoseconds=True)


@edit("big-endian", SMALL, "pcap in the other byte order")
def big_endian(packets, _):
    return pcap_of(packets, lambda packet: packet.ethernet(), byte_order=">")


@edit("pcapng-two-interfaces", SMALL, "pcapng: client's packets on Ethernet in microseconds, server's as raw IP in "
      "nanoseconds", file="capture.pcapng")
def pcapng_two_interfaces(packets, _):
    interfaces = [(capture_files.LINK_ETHERNET, 6), (capture_files.LINK_RAW, 9)]
    return capture_files.pcapng_bytes(interfaces, [
        (1, packet.time_ns, packet.ip()) if from_server(packet) else (0, packet.time_ns, packet.ethernet())
        for packet in packets])


@edit("pcapng-secrets", "ecdhe-keylog", "pcapng that carries the key log in a decryption secrets block",
      file="capture.pcapng", keylog=None)
def pcapng_secrets(packets, _):
    with open(os.path.join(lab.CORPUS, "ecdhe-keylog", "keys.log"), "rb") as keylog:
        secrets = keylog.read()
    return capture_files.pcapng_bytes([(capture_files.LINK_ETHERNET, 9)],
                                      [(0, packet.time_ns, packet.ethernet()) for packet in packets], secrets)


@edit("gzip", SMALL, "compressed with gzip", file="capture.pcap.gz")
def gzipped(packets, _):
    return gzip.compress(capture_files.ethernet_pcap(packets), mtime=0)


@edit("zstd", SMALL, "compressed with zstd", file="capture.pcap.zst")
def zstandard(packets, _):
    return subprocess.run(["zstd", "-c"], input=capture_files.ethernet_pcap(packets), check=True,
                          stdout=subprocess.PIPE).stdout


# --- fragments -------------------------------------------------------------------------------------------------------

FRAGMENT_LENGTH = 256


def fragmented(packets, cut):
    """A pcap in which each packet that is too long is cut; every second packet's fragments come last first."""
    frames = []
    for number, packet in enumerate(packets):
        parts = cut(packet, number)
        if number % 2:
            parts.reverse()
        frames += [(packet.time_ns + index * 1000, part) for index, part in enumerate(parts)]
    return capture_files.pcap_bytes(frames)


@edit("ipv4-fragments", CONVERSATION, "IPv4 fragments of 256 bytes, of every second packet in reverse order")
def ipv4_fragments(packets, _):

    def cut(packet, number):
        ethernet, ip = packet.ethernet()[:14], packet.ip()
        header, rest = ip[:20], ip[20:]
        parts = []
        for start in range(0, len(rest), FRAGMENT_LENGTH):
            part = rest[start:start + FRAGMENT_LENGTH]
            more = 0x2000 if start + FRAGMENT_LENGTH < len(rest) else 0
            fragment = (header[:2] + struct.pack("!HHH", 20 + len(part), number + 1, more | start // 8) + header[8:10]
                        + b"\0\0" + header[12:])
            parts.append(ethernet + fragment[:10] + struct.pack("!H", checksum(fragment)) + fragment[12:] + part)
        return parts

    return fragmented(packets, cut)


@edit("ipv6-fragments", "ipv6", "IPv6 fragments of 256 bytes behind a hop-by-hop header, of every second packet in "
      "reverse order")
def ipv6_fragments(packets, _):
    hop_by_hop, fragment_header, tcp = 0, 44, 6

    def cut(packet, number):
        ethernet, ip = packet.ethernet()[:14], packet.ip()
        rest = ip[40:]
        parts = []
        for start in range(0, len(rest), FRAGMENT_LENGTH):
            part = rest[start:start + FRAGMENT_LENGTH]
            more = 1 if start + FRAGMENT_LENGTH < len(rest) else 0
            extensions = bytes([fragment_header, 0, 1, 4, 0, 0, 0, 0]) + struct.pack("!BBHI", tcp, 0, start | more,
                                                                                     number + 1)
            parts.append(ethernet + ip[:4] + struct.pack("!HB", len(extensions) + len(part), hop_by_hop) + ip[7:40]
                         + extensions + part)
        return parts

    return fragmented(packets, cut)
