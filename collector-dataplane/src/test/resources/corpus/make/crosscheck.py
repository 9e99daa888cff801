# SPDX-License-Identifier: Apache-2.0
"""
The second opinion: decrypts every capture with tshark and compares byte counts and hashes with expected.json.

    python3 -B crosscheck.py [WORD...]

Prints a line a connection. A difference is not an error by itself: README.md lists the cases in which tshark is known
to see less than was sent.
"""

import json
import os
import sys

import lab
import truth


def application_data(capture, key_files, keylog, psk):
    """Decrypted application data by (initiator endpoint, side), as tshark follows each stream."""
    options = ["-o", "tcp.reassemble_out_of_order:TRUE"]
    for key_file in key_files:
        options += ["-o", f'uat:rsa_keys:"{key_file}",""']
    options += ["-o", f"tls.keylog_file:{keylog}"] if keylog else []
    if psk:  # tshark takes one
        with open(psk) as lines:
            options += ["-o", "tls.psk:" + lines.read().split()[-1].rpartition(":")[2]]
    ports = truth.tshark(capture, "-Y", "tcp", "-T", "fields", "-e", "tcp.stream", "-e", "ip.src", "-e", "ipv6.src",
                         "-e", "tcp.srcport", check=False)  # a file cut off is read as far as it goes
    streams = {}
    for row in ports.splitlines():
        stream, ip, ipv6, port = row.split("\t")
        if stream and stream not in streams:
            streams[stream] = lab.endpoint((ip or ipv6, int(port)))
    found = {}
    for stream, initiator in streams.items():
        followed = truth.tshark(capture, *options, "-q", "-z", f"follow,tls,raw,{stream}", check=False)
        sides = {"client": b"", "server": b""}
        # «Node 0» is who sent data first, which the server does when a session is resumed.
        first = next((line[len("Node 0: "):] for line in followed.splitlines() if line.startswith("Node 0: ")), "")
        plain, tabbed = ("client", "server") if first == initiator.replace("[", "").replace("]", "") or (
            first == initiator) else ("server", "client")
        for line in followed.splitlines():
            if line and not line.strip().strip("0123456789abcdef"):
                sides[tabbed if line.startswith("\t") else plain] += bytes.fromhex(line.strip())
        found[initiator] = sides
    return found


def before_gap(side):
    """What tshark can find: it ends at the first gap."""
    return side if "bytes" in side else {"bytes": side["prefix_bytes"], "sha256": side["prefix_sha256"]}


def main(words):
    differences = 0
    for name in sorted(os.listdir(lab.CORPUS)):
        if not os.path.exists(os.path.join(lab.CORPUS, name, "expected.json")) or (
                words and not any(word in name for word in words)):
            continue
        expected = truth.load(name)
        keys = [os.path.join(lab.CORPUS, key) for key in expected["keys"]]
        keys = [key for key in keys if os.path.isfile(key) and "BEGIN PRIVATE KEY" in open(key).read()]
        keylog = expected["keylog"] and os.path.join(lab.CORPUS, name, expected["keylog"])
        psk = expected.get("psk") and os.path.join(lab.CORPUS, name, expected["psk"])
        found = application_data(os.path.join(lab.CORPUS, name, expected["capture"]), keys, keylog, psk)
        for connection in expected["connections"]:
            sides = found.get(connection["initiator"], {"client": b"", "server": b""})
            said = [side for side in ("client", "server")
                    if truth.digest(sides[side]) != before_gap(connection[side])]
            differences += bool(said)
            counts = " ".join(f"{side} {len(sides[side])}/{before_gap(connection[side])['bytes']}" for side in sides)
            print(f"{'DIFFER' if said else 'same  '} {name} {connection['status']} {counts}")
    print(differences, "connections differ")


main(sys.argv[1:])
