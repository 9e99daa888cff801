# SPDX-License-Identifier: Apache-2.0
"""
What a collector should find in a capture: expected.json.

Bytes and verdicts come from what the peers were told to do. What only the hellos show (client random, suite,
extensions) is read from the capture by tshark, which also decrypts again what it can, as a second opinion.
"""

import hashlib
import json
import os
import subprocess

import lab

SUITES_FILE = os.path.join(lab.CORPUS, "..", "..", "..", "main", "resources", "io", "sidelight", "dataplane", "tls",
                           "wire", "cipher-suites.tsv")


def _suites():
    """Names of the cipher suites, as registered at IANA."""
    with open(SUITES_FILE) as table:
        rows = [line.split() for line in table if line.startswith("0x")]
    return {int(code, 16): name for code, name in rows}


SUITES = _suites()
VERSIONS = {0x0101: "TLCPv1.1", 0x0300: "SSLv3", 0x0301: "TLSv1.0", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2",
            0x0304: "TLSv1.3"}
EXTENDED_MASTER_SECRET, ENCRYPT_THEN_MAC, SUPPORTED_VERSIONS = 23, 22, 43


class Connection:
    """One TLS connection: what each side was told to send, and the verdict that is due."""

    def __init__(self, status="decrypted", reason=None, method="rsa", resumed=False, hellos=True):
        self.hellos = hellos  # in clear in the capture
        self.status, self.reason, self.method, self.resumed = status, reason, method, resumed
        self.initiator = self.responder = None
        self.sent = {"client": bytearray(), "server": bytearray()}
        self.http = []

    def transaction(self, method, path, status, host="demo.test"):
        self.http.append({"method": method, "url": f"https://{host}{path}", "status": status})

    def expected(self, hellos):
        read = self.status != "none"
        facts = {"initiator": self.initiator, "responder": self.responder}
        facts |= hellos.get(self.initiator, NO_HELLOS) if self.hellos else NO_HELLOS
        facts |= {"resumed": self.resumed, "status": self.status, "reason": self.reason, "method": self.method}
        for side, sent in self.sent.items():
            facts[side] = digest(bytes(sent) if read else b"")
        return facts | {"http": self.http if read else []}


NO_HELLOS = {"client_random": None, "version": None, "cipher_suite": None, "extended_master_secret": None,
             "encrypt_then_mac": None}


def digest(data):
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def write(folder, origin, connections, key_files, keylog=None, psk=None, capture="capture.pcap"):
    """Writes expected.json of a recorded case; origin says what it is and who spoke."""
    hellos = read_hellos(os.path.join(folder, capture))
    if connections[0].initiator is None:  # the peers were programs, which do not say
        for connection, endpoints in zip(connections, opened(os.path.join(folder, capture)), strict=True):
            connection.initiator, connection.responder = endpoints
    save(folder, {**origin, "capture": capture, "damaged": False, "keys": [lab.relative(key) for key in key_files],
                  "keylog": keylog, "psk": psk,
                  "connections": [connection.expected(hellos) for connection in connections]})


def save(folder, expected):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(expected, file, indent=2)
        file.write("\n")


def load(name):
    with open(os.path.join(lab.CORPUS, name, "expected.json")) as file:
        return json.load(file)


def read_hellos(capture):
    """What the first client and server hello of each connection say, by initiator."""
    fields = ["ip.src", "ipv6.src", "tcp.srcport", "ip.dst", "ipv6.dst", "tcp.dstport", "tls.handshake.type",
              "tls.handshake.random", "tls.handshake.version", "tls.handshake.ciphersuite",
              "tls.handshake.extension.type", "tls.handshake.extensions.supported_version"]
    rows = tshark(capture, "-Y", "tls.handshake.type == 1 || tls.handshake.type == 2", "-T", "fields",
                  *[argument for field in fields for argument in ("-e", field)])
    found = {}
    for row in rows.splitlines():
        cells = dict(zip(fields, row.split("\t")))
        source = lab.endpoint((cells["ip.src"] or cells["ipv6.src"], int(cells["tcp.srcport"])))
        target = lab.endpoint((cells["ip.dst"] or cells["ipv6.dst"], int(cells["tcp.dstport"])))
        if cells["tls.handshake.type"].split(",")[0] == "1":
            if source not in found:
                found[source] = NO_HELLOS | {"client_random": cells["tls.handshake.random"].replace(":", "")}
        elif target in found and found[target]["version"] is None:
            found[target] |= _server_choice(cells)
    return found


def opened(capture):
    """Initiator and responder of each connection, in the order of their SYN."""
    rows = tshark(capture, "-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0", "-T", "fields", "-e", "ip.src", "-e",
                  "ipv6.src", "-e", "tcp.srcport", "-e", "ip.dst", "-e", "ipv6.dst", "-e", "tcp.dstport")
    cells = [row.split("\t") for row in rows.splitlines()]
    return [(lab.endpoint((row[0] or row[1], int(row[2]))), lab.endpoint((row[3] or row[4], int(row[5]))))
            for row in cells]


def _server_choice(cells):
    first = lambda field: int(cells[field].split(",")[0], 0) if cells[field] else None
    extensions = [int(kind) for kind in cells["tls.handshake.extension.type"].split(",") if kind]
    version = first("tls.handshake.extensions.supported_version") or first("tls.handshake.version")
    suite = SUITES[first("tls.handshake.ciphersuite")]
    # OpenSSL negotiates it for NULL too, where it changes nothing.
    encrypt_then_mac = None if "_WITH_NULL" in suite else ENCRYPT_THEN_MAC in extensions
    return {"version": VERSIONS[version], "cipher_suite": suite,
            "extended_master_secret": EXTENDED_MASTER_SECRET in extensions, "encrypt_then_mac": encrypt_then_mac}


def tshark(capture, *arguments, check=True):
    return subprocess.run(["tshark", "-r", capture, *arguments], check=check, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout
