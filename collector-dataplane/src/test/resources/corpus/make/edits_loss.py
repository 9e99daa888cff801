# SPDX-License-Identifier: Apache-2.0
"""
Edited cases: packets lost, doubled and changed on the way, under many protections.

What is due is computed here: of each side, the data of all records of which every byte was seen. status is null where
both decrypted and partial are true in a way.
"""

import random
import struct

import capture_files
import truth
from cases_steps import OPENSSL, STEPS
from edits import NO_HELLO_FACTS, edit, from_server

BASES = [*(f"steps-{name}" for name in OPENSSL), "steps-rc4"]
CBC_BLOCK = 16


def padded(length):
    return (length // CBC_BLOCK + 1) * CBC_BLOCK


# How long the record of so much data is.
LENGTHS = {
    "tls13-gcm": lambda length: length + 17, "tls13-chacha20": lambda length: length + 17,
    "tls13-ccm-8": lambda length: length + 9, "tls12-gcm": lambda length: length + 24,
    "tls12-chacha20": lambda length: length + 16, "tls12-ccm": lambda length: length + 24,
    "tls12-cbc-etm": lambda length: CBC_BLOCK + padded(length) + 48,
    "tls11-cbc": lambda length: CBC_BLOCK + padded(length + 20), "tls10-cbc": lambda length: padded(length + 20),
    "rc4": lambda length: length + 20}


def stream(packets, server):
    """The bytes of one side, and the sequence number of the first."""
    mine = [packet for packet in packets if from_server(packet) == server]
    first = mine[0].sequence + 1
    data = bytearray()
    for packet in mine:
        if packet.payload and packet.sequence - first & 0xFFFFFFFF == len(data):
            data += packet.payload
    return bytes(data), first


def data_records(packets, server, name):
    """(start, end, data) of the records that are the side's steps, in its stream."""
    content, _ = stream(packets, server)
    wanted = [data for side, data in STEPS if (side == "server") == server]
    found, at, others = [], 0, 0
    empty_due = name == "tls10-cbc"  # OpenSSL puts an empty record before each record of data
    while at + 5 <= len(content) and len(found) < len(wanted):
        end = at + 5 + struct.unpack_from("!H", content, at + 3)[0]
        if content[at] == 0x17 and empty_due:
            empty_due = False
        elif content[at] == 0x17 and end - at - 5 == LENGTHS[name](len(wanted[len(found)])):
            found.append((at, end, wanted[len(found)]))
            empty_due = name == "tls10-cbc"
        elif content[at] == 0x17:
            others += 1
        at = end
    # Only TLS 1.3 has other records of this type: EncryptedExtensions to Finished, and a ticket.
    if len(found) != len(wanted) or others > (5 if name.startswith("tls13") else 0):
        raise ValueError("records are not the steps")
    return found


def seen_ranges(packets, lost, server, first):
    """Which bytes of the side's stream are in a packet that was not lost, as a bytearray of flags."""
    flags = bytearray(len(stream(packets, server)[0]))
    for packet in packets:
        if from_server(packet) == server and packet.payload and packet not in lost:
            start = packet.sequence - first & 0xFFFFFFFF
            flags[start:start + len(packet.payload)] = b"\1" * len(packet.payload)
    return flags


def after_loss(packets, lost, expected, name):
    """The truth becomes: of each side the records that were wholly seen."""
    connection = expected["connections"][0]
    for side in ("client", "server"):
        server = side == "server"
        flags = seen_ranges(packets, lost, server, stream(packets, server)[1])
        # TLS 1.0 chains: without the last block of the record before, a record cannot be read.
        before = CBC_BLOCK if name == "tls10-cbc" else 0
        read = [data for start, end, data in data_records(packets, server, name)
                if all(flags[start - before:end])]
        connection[side] = truth.digest(b"".join(read))
    connection |= {"status": "partial", "reason": None}


def with_steps_only(packets, name):
    """The packets that carry nothing but records of the steps."""
    out = []
    for packet in packets:
        server = from_server(packet)
        records = data_records(packets, server, name)
        start = packet.sequence - stream(packets, server)[1] & 0xFFFFFFFF
        if packet.payload and start >= records[0][0] and start + len(packet.payload) <= records[-1][1]:
            out.append(packet)
    return out


def loses(base, seed, share):

    def make(packets, expected):
        name = base[len("steps-"):]
        chance = random.Random(f"{base} {seed}")
        candidates = with_steps_only(packets, name)
        lost = chance.sample(candidates, max(1, round(len(candidates) * share)))
        after_loss(packets, lost, expected, name)
        return [packet for packet in packets if packet not in lost]

    return make


for _base in BASES:
    _name = _base[len("steps-"):]
    edit(f"loss-{_name}", _base, "1 % of the data packets lost, one at least")(loses(_base, 1, 0.01))
    edit(f"loss-{_name}-more", _base, "8 % of the data packets lost")(loses(_base, 2, 0.08))


# --- loss in and around the handshake --------------------------------------------------------------------------------


def unsaid(expected, *facts):
    for connection in expected["connections"]:
        connection |= {fact: None for fact in facts}


def records_of(packet):
    """(content type, fragment) of the records that begin and end in the packet."""
    at, found = 0, []
    while at + 5 <= len(packet.payload):
        end = at + 5 + struct.unpack_from("!H", packet.payload, at + 3)[0]
        found.append((packet.payload[at], packet.payload[at + 5:end]))
        at = end
    return found


def lost_client_finished(packets, expected):
    """Without the client's second flight but its key exchange: ChangeCipherSpec and what follows in that packet."""
    unsaid(expected, "status")
    expected["connections"][0]["http"] = None
    lost = next(packet for packet in packets if not from_server(packet) and packet.payload[:1] == b"\x14")
    return [packet for packet in packets if packet is not lost]


edit("lost-client-finished-tls13", "tls13-aes-256-gcm", "the client's ChangeCipherSpec and Finished are lost")(
    lost_client_finished)
edit("lost-client-finished-tls13-chacha20", "tls13-chacha20-poly1305", "the client's ChangeCipherSpec and Finished are "
     "lost")(lost_client_finished)


@edit("lost-server-finished-tls12", "ecdhe-tls10-keylog", "the server's ChangeCipherSpec and Finished are lost, "
      "TLS 1.0: the first record, whose IV is lost too, is an empty one")
def lost_server_finished(packets, expected):
    unsaid(expected, "status", "http")
    lost = next(packet for packet in packets if from_server(packet) and any(
        kind == 0x14 for kind, _ in records_of(packet)))
    return [packet for packet in packets if packet is not lost]


def lost_key_update(packets, expected):
    """Every packet that holds nothing but a key update: a record of 1.3 of 5 bytes inside."""
    unsaid(expected, "status", "http")
    lost = [packet for packet in packets if [(kind, len(fragment)) for kind, fragment in records_of(packet)]
            == [(0x17, 22)]]
    if not lost:
        raise ValueError("no key update")
    return [packet for packet in packets if packet is not lost[0]]


edit("lost-key-update-client", "tls13-key-update-client", "the client's KeyUpdate is lost")(lost_key_update)
edit("lost-key-update-server", "tls13-key-update-server", "the server's KeyUpdate is lost, ChaCha20-Poly1305")(
    lost_key_update)


def lost_client_hello(packets, expected):
    unsaid(expected, "status", "http", "client_random", "extended_master_secret", "encrypt_then_mac")
    lost = next(packet for packet in packets if not from_server(packet) and packet.payload)
    return [packet for packet in packets if packet is not lost]


edit("lost-client-hello-tls13", "tls13-aes-256-gcm", "the ClientHello is lost; the key log has the connection's secrets")(
    lost_client_hello)
edit("lost-client-hello-tls12", "ecdhe-session-id", "the first ClientHello is lost; the key log has the master secret")(
    lost_client_hello)


def midstream(packets, expected):
    """From the server's first step on, as if the capture had been started then."""
    unsaid(expected, *NO_HELLO_FACTS, "status", "reason", "resumed", "http")
    name = expected["peers"][len("edited steps-"):]
    first = with_steps_only(packets, name)[0]
    return packets[packets.index(first):]


for _base in ("steps-tls13-gcm", "steps-tls13-chacha20"):
    edit(f"midstream-keylog-{_base[len('steps-'):]}", _base, "the capture starts with the first application data; the "
         "key log has the connection's secrets")(midstream)


@edit("midstream-keylog-tls12-gcm", "steps-tls12-gcm", "the capture starts with the first application data; the key log "
      "has the master secret, but the server's random is not known")
def midstream_tls12(packets, expected):
    midstream_packets = midstream(packets, expected)
    expected["connections"][0] |= {"status": "none", "reason": "midstream", "method": None,
                                   "client": truth.digest(b""), "server": truth.digest(b"")}
    return midstream_packets


def one_side(server):

    def make(packets, expected):
        other = "client" if server else "server"
        facts = ["client_random"] if server else [fact for fact in NO_HELLO_FACTS if fact != "client_random"]
        unsaid(expected, *facts, "http")
        expected["connections"][0] |= {"status": "partial", other: truth.digest(b""),
                                       "reason": "one_sided_server" if server else "one_sided_client"}
        return [packet for packet in packets if from_server(packet) == server]

    return make


for _name in ("tls13-gcm", "tls13-chacha20"):
    edit(f"one-sided-client-keylog-{_name}", f"steps-{_name}", "only the client's packets, with key log")(one_side(False))
    edit(f"one-sided-server-keylog-{_name}", f"steps-{_name}", "only the server's packets, with key log")(one_side(True))
edit("one-sided-server-keylog-tls12-gcm", "steps-tls12-gcm", "only the server's packets, with key log")(one_side(True))


@edit("one-sided-client-keylog-tls12-gcm", "steps-tls12-gcm", "only the client's packets, with key log: the server's "
      "random is not known, so nothing can be read")
def one_sided_client_tls12(packets, expected):
    kept = one_side(False)(packets, expected)
    expected["connections"][0] |= {"status": "none", "method": None, "client": truth.digest(b"")}
    return kept


# --- copies ----------------------------------------------------------------------------------------------------------

VLAN = bytes.fromhex("81000014")


def other_way(packet):
    """The packet as seen behind a router: other addresses of hardware, one hop less, a VLAN tag."""
    hops = packet.with_(ip_header=packet.ip_header[:8] + bytes([packet.ip_header[8] - 1]) + packet.ip_header[9:])
    return bytes.fromhex("020000000099020000000098") + hops.ethernet(VLAN)[12:]


def span_copies(packets, _):
    frames = []
    for packet in packets:
        frames.append((packet.time_ns, packet.ethernet()))
        frames.append((packet.time_ns + 40_000, other_way(packet)))
    return capture_files.pcap_bytes(sorted(frames, key=lambda frame: frame[0]))


for _base in ("tls13-early-data", "tls13-key-update-many", "steps-tls10-cbc", "steps-rc4", "boringssl-ech"):
    edit(f"copies-{_base}", _base, "every packet again 40 us later, in a VLAN, with other MAC addresses and TTL")(
        span_copies)


@edit("asymmetric-vlan", "tls13-aes-256-gcm", "each direction in another VLAN")
def asymmetric_vlan(packets, _):
    tags = {True: bytes.fromhex("81000014"), False: bytes.fromhex("81000015")}
    return capture_files.pcap_bytes([(packet.time_ns, packet.ethernet(tags[from_server(packet)])) for packet in packets])


def corrupted_copies(packets, _):
    """Before every fifth packet with data a copy whose bytes were damaged: its checksum is wrong, the peer drops it."""
    frames = []
    for number, packet in enumerate(packets):
        whole = packet.ethernet()
        if packet.payload and number % 5 == 0:
            damaged = bytearray(whole)
            damaged[len(whole) - len(packet.payload) // 2 - 1] ^= 0x55
            frames.append((packet.time_ns - 1000, bytes(damaged)))
        frames.append((packet.time_ns, whole))
    return capture_files.pcap_bytes(frames)


for _name in ("tls13-gcm", "tls10-cbc", "rc4"):
    edit(f"corrupted-copies-{_name}", f"steps-{_name}", "damaged copies, whose TCP checksum is wrong, before every fifth "
         "packet")(corrupted_copies)


def resegmented(packets, _):
    """All data of each side in segments of 7 to 60 bytes."""
    chance, out = random.Random(7), []
    for packet in packets:
        at = 0
        while at < len(packet.payload):
            end = min(len(packet.payload), at + chance.randrange(7, 60))
            out.append(packet.cut(at, end))
            at = end
        if not packet.payload:
            out.append(packet)
    return out


for _base in ("tls13-aes-256-gcm", "tls13-early-data-rejected", "boringssl-compressed-certificate-zlib"):
    edit(f"resegmented-{_base}", _base, "segments of 7 to 60 bytes")(resegmented)
