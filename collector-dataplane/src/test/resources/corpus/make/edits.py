# SPDX-License-Identifier: Apache-2.0
"""
Edited cases: what happens to packets on the way to a collector, done to a recorded case.

An edit is a function from the base's packets to other packets (or to the bytes of a file), with a change of the truth
when less can be read than was sent. Nothing is drawn by chance without a fixed seed: an edit of the same base gives the
same file.
"""

import copy
import os
import struct

import capture_files
import lab
import truth
from cases_openssl import STEPS
from packets import ACK, FIN, RST, SYN

EDITED = {}
CONVERSATION, SMALL = "conversation-gcm", "tls12-aes128-gcm-sha256"
APPLICATION_DATA = 0x17


def edit(name, base, description, file="capture.pcap", **facts):
    """
    Registers an edited case. The function gets the base's packets and its expected.json, which it may change; it
    returns packets, or the bytes of the whole file.
    """

    def register(function):
        def make():
            folder = os.path.join(lab.CORPUS, name)
            os.makedirs(folder, exist_ok=True)
            expected = truth.load(base) | {"description": description, "peers": f"edited {base}", "capture": file}
            for secrets in ("keylog", "psk"):  # they stay where the base has them
                if expected.get(secrets):
                    expected[secrets] = f"../{base}/{expected[secrets]}"
            expected |= facts
            made = function(capture_files.read_pcap(os.path.join(lab.CORPUS, base, "capture.pcap")), expected)
            with open(os.path.join(folder, file), "wb") as output:
                output.write(made if isinstance(made, bytes) else capture_files.ethernet_pcap(made))
            truth.save(folder, expected)

        EDITED[name] = make
        return function

    return register


def from_server(packet):
    return packet.source_port < packet.destination_port


def is_application_data(packet):
    return packet.payload[:1] == bytes([APPLICATION_DATA])


def nothing_read(expected, reason, forget=()):
    """The truth becomes: nothing could be read; the facts in forget are not in the capture either."""
    for connection in expected["connections"]:
        connection |= {"status": "none", "reason": reason, "method": None, "http": [], "client": truth.digest(b""),
                       "server": truth.digest(b"")} | {fact: None for fact in forget}


def server_gap(expected, lost, reason=None):
    """
    The truth becomes: of what the server sent, the step with this index is lost. prefix is what goes before it, suffix
    what comes after it, which a collector that finds the next record has too.
    """
    prefix = b"".join(data for side, data in STEPS[:lost] if side == "server")
    suffix = b"".join(data for side, data in STEPS[lost + 1:] if side == "server")
    expected["connections"][0] |= {"status": "partial", "reason": reason, "server": {
        "prefix_bytes": len(prefix), "prefix_sha256": truth.digest(prefix)["sha256"],
        "suffix_bytes": len(suffix), "suffix_sha256": truth.digest(suffix)["sha256"]},
        "gap": {"side": "server", "offset": len(prefix)}}


def server_step(packets, step):
    """The packets that carry the server's write with this index in STEPS, all of one record."""
    number = sum(side == "server" for side, _ in STEPS[:step])
    starts = [index for index, packet in enumerate(packets) if from_server(packet) and is_application_data(packet)]
    first = packets[starts[number]]
    record_length = 5 + struct.unpack_from("!H", first.payload, 3)[0]
    return [packet for packet in packets if from_server(packet) and packet.payload
            and (packet.sequence - first.sequence) & 0xFFFFFFFF < record_length]


NO_HELLO_FACTS = tuple(truth.NO_HELLOS)
BODY_RECORD = 6  # the third record of the body of /body
ONE_RECORD = next(index for index, (side, data) in enumerate(STEPS) if side == "server" and len(data) > 5000)


# --- what a network does ---------------------------------------------------------------------------------------------


def without_pure_acks(packets):
    """As if each side acknowledged with its next data only."""
    return packets[:3] + [packet for packet in packets[3:] if packet.payload or packet.flags & (FIN | RST | SYN)]


@edit("reordered", CONVERSATION, "segments of one direction change places, three at a time; the other direction has "
      "not yet answered")
def reordered(packets, _):
    packets = without_pure_acks(packets)
    out, run = packets[:3], []
    for packet in packets[3:] + [None]:
        if run and (packet is None or from_server(packet) != from_server(run[0]) or len(run) == 3):
            out += reversed(run)
            run = []
        run.append(packet)
    return retimed(out)


def retimed(packets):
    """The same packets, a microsecond apart at least, in this order."""
    out, now = [], 0
    for packet in packets:
        now = max(now + 1000, packet.time_ns)
        out.append(packet.with_(time_ns=now))
    return out


@edit("reordered-across", CONVERSATION, "neighbours change places whatever their direction, so that answers and "
      "acknowledgments come before what they answer")
def reordered_across(packets, _):
    out = packets[:3]
    for at in range(3, len(packets), 2):
        out += reversed(packets[at:at + 2])
    return retimed(out)


@edit("duplicated", CONVERSATION, "every packet twice, as from a port that is mirrored in and out")
def duplicated(packets, _):
    return [copy for packet in packets for copy in (packet, packet.with_(time_ns=packet.time_ns + 1000))]


@edit("retransmitted", CONVERSATION, "every segment as two that overlap, then again joined with the one before it")
def retransmitted(packets, _):
    out, before = [], {}
    for packet in packets:
        length = len(packet.payload)
        if length < 3:
            out.append(packet)
            continue
        out += [packet.cut(0, length * 2 // 3), packet.cut(length // 3, length)]
        last = before.get(from_server(packet))
        if last and last.next_sequence == packet.sequence and len(last.payload) + length < 1400:
            out.append(packet.with_(sequence=last.sequence, payload=last.payload + packet.payload))
        before[from_server(packet)] = packet
    return out


@edit("overlap-conflict", CONVERSATION, "each segment is sent again with other bytes: the first that came is true")
def overlap_conflict(packets, _):
    out = []
    for packet in packets:
        out.append(packet)
        if packet.payload:
            out.append(packet.with_(payload=bytes(byte ^ 0x5A for byte in packet.payload)))
    return out


@edit("keep-alive", CONVERSATION, "TCP keep-alive probes with a byte of garbage, and their answers")
def keep_alive(packets, _):
    out = packets[:3]
    for packet in packets[3:]:
        if packet.payload:
            probe = packet.with_(sequence=packet.sequence - 1 & 0xFFFFFFFF, payload=b"\xEE", flags=ACK)
            answer = probe.with_(source_port=probe.destination_port, destination_port=probe.source_port,
                                 sequence=probe.acknowledgment, acknowledgment=packet.sequence, payload=b"",
                                 ip_header=swapped_addresses(probe.ip_header))
            out += [probe, answer]
        out.append(packet)
    return out


def swapped_addresses(ip_header):
    return ip_header[:12] + ip_header[16:20] + ip_header[12:16] + ip_header[20:]


@edit("forged-reset", CONVERSATION, "resets far outside the window, which both peers ignore")
def forged_reset(packets, _):
    out = []
    for index, packet in enumerate(packets):
        out.append(packet)
        if index % 8 == 5:
            out.append(packet.with_(sequence=packet.sequence + 0x40000000 & 0xFFFFFFFF, flags=RST, payload=b"",
                                    options=b""))
    return out


@edit("fin-with-data", SMALL, "FIN comes with the last data of each side")
def fin_with_data(packets, _):
    last = {from_server(packet): packet for packet in packets if packet.payload}
    return [packet.with_(flags=packet.flags | FIN) if packet is last[from_server(packet)] else packet
            for packet in packets if not packet.flags & FIN]


@edit("sequence-wrap", CONVERSATION, "sequence numbers pass 2^32: the server's in its certificate, the client's in the "
      "upload")
def sequence_wrap(packets, _):
    initial = {False: (1 << 32) - 900, True: (1 << 32) - 500}
    shift = {side: initial[side] - next(p.sequence for p in packets if from_server(p) == side) for side in initial}
    return [packet.with_(sequence=packet.sequence + shift[from_server(packet)] & 0xFFFFFFFF,
                         acknowledgment=packet.acknowledgment + shift[not from_server(packet)] & 0xFFFFFFFF
                         if packet.flags & ACK else 0, options=b"" if not packet.flags & SYN else packet.options)
            for packet in packets]


@edit("false-start", SMALL, "the client's request overtakes the server's ChangeCipherSpec and Finished")
def false_start(packets, _):
    request = next(packet for packet in packets if not from_server(packet) and is_application_data(packet))
    finished = next(packet for packet in packets if from_server(packet) and packet.payload[:1] == b"\x14")
    early = request.with_(acknowledgment=finished.sequence, time_ns=finished.time_ns - 1000)
    out = [packet for packet in packets if packet is not request]
    at = out.index(finished)
    return out[:at] + [early, finished.with_(acknowledgment=early.next_sequence)] + out[at + 1:]


@edit("port-reuse", SMALL, "another connection on the same addresses and ports follows, with other sequence numbers")
def port_reuse(packets, expected):
    other_name = "tls12-aes256-sha"
    others = capture_files.read_pcap(os.path.join(lab.CORPUS, other_name, "capture.pcap"))
    port = packets[0].source_port
    pause = packets[-1].time_ns + 2_000_000_000 - others[0].time_ns
    other = copy.deepcopy(truth.load(other_name)["connections"][0])
    expected["connections"].append(other | {"initiator": expected["connections"][0]["initiator"]})
    return packets + [packet.with_(time_ns=packet.time_ns + pause, **{
        "destination_port" if from_server(packet) else "source_port": port}) for packet in others]


# --- what a capture loses --------------------------------------------------------------------------------------------


def lost_record(packets, expected):
    server_gap(expected, BODY_RECORD)
    lost = server_step(packets, BODY_RECORD)
    return [packet for packet in packets if packet not in lost]


edit("lost-record-gcm", CONVERSATION, "a segment that is one whole record of a body is lost")(lost_record)
edit("lost-record-cbc", "conversation-cbc", "a segment that is one whole record of a body is lost")(lost_record)


def lost_middle(packets, expected):
    server_gap(expected, ONE_RECORD)
    expected["connections"][0]["http"][3]["status"] = None  # the response's head was in the lost record
    lost = server_step(packets, ONE_RECORD)[1]
    return [packet for packet in packets if packet is not lost]


edit("lost-middle-gcm", CONVERSATION, "a segment from the middle of a record of 5 kB is lost")(lost_middle)
edit("lost-middle-cbc", "conversation-cbc", "a segment from the middle of a record of 5 kB is lost")(lost_middle)


@edit("lost-certificate", "small-segments", "a segment of the server's certificate is lost")
def lost_certificate(packets, expected):
    nothing_read(expected, "handshake_gap")
    flight = [packet for packet in packets if from_server(packet) and packet.payload]
    return [packet for packet in packets if packet is not flight[4]]


@edit("midstream", CONVERSATION, "the capture starts after the handshake")
def midstream(packets, expected):
    nothing_read(expected, "midstream", NO_HELLO_FACTS)
    return packets[next(index for index, packet in enumerate(packets) if is_application_data(packet)):]


@edit("one-sided-client", CONVERSATION, "only the client's packets")
def one_sided_client(packets, expected):
    nothing_read(expected, "one_sided_client", [fact for fact in NO_HELLO_FACTS if fact != "client_random"])
    return [packet for packet in packets if not from_server(packet)]


@edit("one-sided-server", CONVERSATION, "only the server's packets")
def one_sided_server(packets, expected):
    nothing_read(expected, "one_sided_server", ["client_random"])
    return [packet for packet in packets if from_server(packet)]


@edit("snap-length-200", CONVERSATION, "each packet cut to 200 bytes: not even the handshake is whole")
def snap_length_200(packets, expected):
    nothing_read(expected, "truncated_capture", ["extended_master_secret"])
    return capture_files.pcap_bytes([(p.time_ns, p.ethernet()) for p in packets], snap_length=200)


@edit("snap-length-1200", CONVERSATION, "each packet cut to 1200 bytes, which spares all but one record of 5 kB")
def snap_length_1200(packets, expected):
    server_gap(expected, ONE_RECORD, "truncated_capture")
    expected["connections"][0]["http"][3]["status"] = None  # the response's head was in the lost record
    return capture_files.pcap_bytes([(p.time_ns, p.ethernet()) for p in packets], snap_length=1200)


@edit("file-cut", CONVERSATION, "the file ends in the middle of a packet, within the body of /body", damaged=True)
def file_cut(packets, expected):
    lost = packets.index(server_step(packets, BODY_RECORD)[0])
    for side in ("client", "server"):
        seen = b"".join(data for sender, data in STEPS[:BODY_RECORD] if sender == side)
        expected["connections"][0][side] = truth.digest(seen)
    expected["connections"][0]["http"] = expected["connections"][0]["http"][:2]
    return capture_files.ethernet_pcap(packets[:lost + 1])[:-400]


@edit("secrets-wrong", "ecdhe-keylog", "the key log has another master secret for this client random",
      keylog="keys.log")
def secrets_wrong(packets, expected):
    nothing_read(expected, "secrets_wrong")
    with open(os.path.join(lab.CORPUS, "ecdhe-keylog", "keys.log")) as keylog:
        label, client_random, secret = keylog.read().splitlines()[-1].split()
    with open(os.path.join(lab.CORPUS, "secrets-wrong", "keys.log"), "w") as wrong:
        wrong.write(f"{label} {client_random} {secret[::-1]}\n")
    return packets
