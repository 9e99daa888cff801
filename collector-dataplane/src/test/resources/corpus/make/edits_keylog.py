# SPDX-License-Identifier: Apache-2.0
"""Edited cases: the same packets with other forms of the secrets, or with fewer of them."""

import os
import subprocess

import lab
import truth
from edits import edit, nothing_read

TLS13_BASE, TLS12_BASE, SESSION_BASE, RSA_BASE = ("tls13-aes-256-gcm", "ecdhe-keylog", "ecdhe-session-id",
                                                  "resumption-session-id")


def read_keylog(base):
    """The lines of a case's key log that are secrets: (label, client random, secret)."""
    with open(os.path.join(lab.CORPUS, base, "keys.log")) as keylog:
        return [tuple(line.split()) for line in keylog if not line.startswith("#")]


def text_of(rows, end="\n"):
    return "".join(" ".join(row) + end for row in rows)


def keylog_edit(name, base, description, write, change=None, keys=()):
    """A case whose key log is what write makes of the base's lines; change changes the truth."""

    @edit(name, base, description, keylog="keys.log", keys=[lab.relative(key) for key in keys])
    def make(packets, expected):
        made = write(read_keylog(base) if base != RSA_BASE else premaster(base))
        with open(os.path.join(lab.CORPUS, name, "keys.log"), "wb") as keylog:
            keylog.write(made if isinstance(made, bytes) else made.encode())
        if change:
            change(expected)
        return packets


# --- forms of the file -----------------------------------------------------------------------------------------------


def shouting(rows):
    return text_of((label, random.upper(), secret.upper()) for label, random, secret in rows)


def noisy(rows):
    """What is in a key log besides secrets: comments, blank lines, unknown labels, broken lines, a long line."""
    label, random, secret = rows[0]
    junk = ["# a comment", "", "   ", f"SOMETHING_NEW {random} {secret}", f"{label} {random[:-2]} {secret}",
            f"{label} {random}", f"{label} {random} {secret[:-1]}x", f"{label} {random} {secret} # more", label,
            "A" * 20_000, f"EXPORTER_SECRET {random} {secret}"]
    return "\n".join(junk) + "\n" + text_of(rows)


def many_wrong(rows):
    """Three wrong secrets before the right one, for each label; the right one twice."""
    out = []
    for label, random, secret in rows:
        wrong = [secret[::-1], "00" * (len(secret) // 2), secret[2:] + secret[:2]]
        out += [(label, random, candidate) for candidate in wrong] + [(label, random, secret)] * 2
    return text_of(out)


for _suffix, _base in (("tls12", TLS12_BASE), ("tls13", TLS13_BASE)):
    keylog_edit(f"keylog-upper-case-{_suffix}", _base, "key log in upper-case hex", shouting)
    keylog_edit(f"keylog-crlf-{_suffix}", _base, "key log with CR LF", lambda rows: text_of(rows, "\r\n"))
    keylog_edit(f"keylog-cr-{_suffix}", _base, "key log with CR alone", lambda rows: text_of(rows, "\r"))
    keylog_edit(f"keylog-no-last-end-{_suffix}", _base, "key log whose last line has no end",
                lambda rows: text_of(rows).rstrip("\n"))
    keylog_edit(f"keylog-noise-{_suffix}", _base, "key log with comments, unknown labels, broken and long lines", noisy)
    keylog_edit(f"keylog-candidates-{_suffix}", _base, "three wrong secrets before the right one", many_wrong)
    keylog_edit(f"keylog-mark-{_suffix}", _base, "key log that starts with a UTF-8 byte order mark",
                lambda rows: b"\xEF\xBB\xBF" + text_of(rows).encode())

# --- what is in it ---------------------------------------------------------------------------------------------------


def only(*labels):
    return lambda rows: text_of(row for row in rows if row[0] in labels)


keylog_edit("keylog-application-only", TLS13_BASE, "only the application secrets: the handshake stays closed, the "
            "application data does not", only("CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"))
keylog_edit("keylog-application-only-client-certificate", "tls13-client-certificate", "the same, with a client "
            "certificate in the handshake that stays closed", only("CLIENT_TRAFFIC_SECRET_0",
                                                                   "SERVER_TRAFFIC_SECRET_0"))
keylog_edit("keylog-application-only-early-data", "tls13-early-data-rejected", "the same, with rejected 0-RTT",
            only("CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"))
keylog_edit("keylog-handshake-only", TLS13_BASE, "only the handshake secrets: no application data can be read",
            only("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET"),
            lambda expected: nothing_read(expected, None))


def client_only(expected):
    expected["connections"][0] |= {"status": "partial", "server": truth.digest(b""), "http": None}


keylog_edit("keylog-client-secrets-only", TLS13_BASE, "only the client's secrets: one direction can be read",
            only("CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0"), client_only)


def early_lost(expected):
    """0-RTT cannot be read: what the client sent begins behind it."""
    late = expected["connections"][1]["http"][1:]
    suffix = b"GET /late HTTP/1.1\r\nHost: demo.test\r\nUser-Agent: corpus/1\r\n\r\n"
    expected["connections"][1] |= {"status": "partial", "reason": None, "http": None, "client": {
        "prefix_bytes": 0, "prefix_sha256": truth.digest(b"")["sha256"], "suffix_bytes": len(suffix),
        "suffix_sha256": truth.digest(suffix)["sha256"]}}
    assert late[0]["url"].endswith("/late")


def without(*labels):
    return lambda rows: text_of(row for row in rows if row[0] not in labels)


keylog_edit("keylog-no-early-secret", "tls13-early-data", "0-RTT accepted, but its secret is not in the key log",
            without("CLIENT_EARLY_TRAFFIC_SECRET"), early_lost)
keylog_edit("keylog-rejected-no-early-secret", "tls13-early-data-rejected", "0-RTT rejected, and its secret is not in "
            "the key log: nothing is missed", without("CLIENT_EARLY_TRAFFIC_SECRET"))
keylog_edit("keylog-rejected-no-early-secret-hello-retry", "tls13-early-data-rejected-hello-retry", "0-RTT rejected by "
            "a HelloRetryRequest, and its secret is not in the key log: nothing is missed",
            without("CLIENT_EARLY_TRAFFIC_SECRET"))
keylog_edit("keylog-no-later-secrets", "tls13-key-update-many", "the key log has no secrets of later generations",
            without("CLIENT_TRAFFIC_SECRET_N", "SERVER_TRAFFIC_SECRET_N"))

# --- pre-master secrets, master secrets by session id ---------------------------------------------------------------


def session_id_form(rows):
    """A line a session: its id as the server names it, and its master secret."""
    shown = truth.tshark(os.path.join(lab.CORPUS, SESSION_BASE, "capture.pcap"), "-Y", "tls.handshake.type == 2", "-T",
                         "fields", "-e", "tls.handshake.session_id").split()
    return f"RSA Session-ID:{shown[0].replace(':', '')} Master-Key:{rows[0][2]}\n"


keylog_edit("keylog-session-id", SESSION_BASE, "«RSA Session-ID:... Master-Key:...», as s_client prints it; full "
            "handshake and resumed", session_id_form,
            lambda expected: expected["connections"][1].update(method=None))


def premaster(base):
    """(encrypted pre-master secret, client random, pre-master secret) of the full handshakes of a case, with RSA."""
    capture = os.path.join(lab.CORPUS, base, "capture.pcap")
    fields = lambda kind, field: truth.tshark(capture, "-Y", f"tls.handshake.type == {kind}", "-T", "fields", "-e",
                                              field).replace(":", "").split()
    encrypted = fields(16, "tls.handshake.epms")[0]
    opened = subprocess.run(["openssl", "pkeyutl", "-decrypt", "-inkey", lab.SERVER_KEY], input=bytes.fromhex(encrypted),
                            check=True, stdout=subprocess.PIPE).stdout
    return [(encrypted, fields(1, "tls.handshake.random")[0], opened.hex())]


def by_keylog(expected):
    for connection in expected["connections"]:
        connection["method"] = "session_id" if connection["resumed"] else "keylog"


keylog_edit("keylog-rsa-premaster", RSA_BASE, "«RSA <8 bytes of the encrypted pre-master secret> <pre-master secret>»; "
            "the resumed connections by what was learnt", lambda rows: f"RSA {rows[0][0][:16]} {rows[0][2]}\n",
            by_keylog)
keylog_edit("keylog-premaster-client-random", RSA_BASE, "«PMS_CLIENT_RANDOM <client random> <pre-master secret>»; the "
            "resumed connections by what was learnt",
            lambda rows: f"PMS_CLIENT_RANDOM {rows[0][1]} {rows[0][2]}\n", by_keylog)
