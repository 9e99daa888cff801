# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of mbed TLS 2.28: truncated_hmac, static ECDH, tickets beside session ids, pre-shared keys."""

import functools
import os
import subprocess
import tempfile
import time

import lab
import pipes
from cases import case, recorded
from openssl_programs import keylog_connection, new_keylog

ECDH_KEY = os.path.join(lab.KEYS, "ecdh.pem")
mbedtls_case = functools.partial(case, peers="mbed TLS")
logged_case = functools.partial(mbedtls_case, keys=(), keylog="keys.log")


def mbedtls(folder, both, server=None, client=None, key=lab.SERVER_KEY, resumed=None, script=pipes.exchanges,
            method="rsa"):
    """One connection, or two of which the second is resumed by the method resumed."""
    keylog = {"keylog": new_keylog(folder)} if method == "keylog" else {}
    made = [keylog_connection(method=method)]
    if resumed:
        made.append(keylog_connection(method=resumed, resumed=True))
    both = both | {"connections": len(made)} | ({"certificate": key} if key else {})
    asking = {name: value for name, value in both.items() if name != "certificate"} | keylog | (client or {})
    with recorded(folder), pipes.server("mbedtls_peer", **(both | (server or {}))) as serving:
        with pipes.client("mbedtls_peer", **asking) as asking:
            for number, connection in enumerate(made):
                if number:
                    pipes.reconnect(asking)
                script(connection, serving, asking, f"mbedtls/{number}")
    return made


def suite(name):
    return {"suite": "TLS-" + name}


for _name, _suite in (("aes128-sha", "RSA-WITH-AES-128-CBC-SHA"), ("aes256-sha256", "RSA-WITH-AES-256-CBC-SHA256"),
                      ("camellia", "RSA-WITH-CAMELLIA-128-CBC-SHA")):
    @mbedtls_case(f"mbedtls-truncated-hmac-{_name}", f"mbed TLS: truncated_hmac with {_suite}, MAC-then-encrypt")
    def _make(folder, name=_suite):
        return mbedtls(folder, suite(name) | {"truncated": 1, "etm": 0})


@mbedtls_case("mbedtls-truncated-hmac-etm", "mbed TLS: truncated_hmac and encrypt-then-MAC together, then resumed by "
              "ticket")
def truncated_etm(folder):
    return mbedtls(folder, suite("RSA-WITH-AES-128-CBC-SHA256") | {"truncated": 1}, resumed="ticket")


@mbedtls_case("mbedtls-truncated-hmac-tls10", "mbed TLS: truncated_hmac on TLS 1.0, first byte of each write a record of "
              "its own")
def truncated_tls10(folder):
    return mbedtls(folder, suite("RSA-WITH-AES-256-CBC-SHA") | {"truncated": 1, "etm": 0, "version": "1.0", "ems": 0})


@mbedtls_case("mbedtls-fragments", "mbed TLS: max_fragment_length of 512 bytes, handshake too; then resumed by session "
              "id")
def fragments(folder):
    return mbedtls(folder, suite("RSA-WITH-AES-128-CCM") | {"tickets": 0}, client={"fragment": 1},
                   resumed="session_id")


@mbedtls_case("mbedtls-ticket-and-id", "mbed TLS: resumed by ticket; the client makes up a session id, which the server gives back; CCM-8")
def ticket_and_id(folder):
    return mbedtls(folder, suite("RSA-WITH-AES-256-CCM-8"), resumed="ticket")


@mbedtls_case("mbedtls-session-id", "mbed TLS: resumed by session id; Camellia-256-GCM")
def session_id(folder):
    return mbedtls(folder, suite("RSA-WITH-CAMELLIA-256-GCM-SHA384") | {"tickets": 0}, resumed="session_id")


@mbedtls_case("mbedtls-tls11-no-ems", "mbed TLS: TLS 1.1 without extended master secret and encrypt-then-MAC; resumed by "
              "session id")
def tls11(folder):
    return mbedtls(folder, suite("RSA-WITH-AES-256-CBC-SHA") | {"version": "1.1", "ems": 0, "etm": 0, "tickets": 0},
                   resumed="session_id")


@logged_case("mbedtls-ecdhe-chacha20", "mbed TLS: ECDHE_ECDSA with ChaCha20-Poly1305, key log; then resumed by ticket")
def chacha(folder):
    return mbedtls(folder, suite("ECDHE-ECDSA-WITH-CHACHA20-POLY1305-SHA256"), key=lab.EC_KEY, resumed="keylog",
                   method="keylog")


def renegotiating(connection, server, client, name):
    pipes.exchanges(connection, server, client, f"{name}/before")
    client.send(b"!renegotiate\n")
    time.sleep(0.4)
    pipes.exchanges(connection, server, client, f"{name}/after")


@logged_case("mbedtls-renegotiation", "mbed TLS: ECDHE_RSA-AES-128-GCM with key log, the client asks for a second "
             "handshake")
def renegotiation(folder):
    return mbedtls(folder, suite("ECDHE-RSA-WITH-AES-128-GCM-SHA256"), method="keylog", script=renegotiating)


# --- static ECDH certificates (RFC 4492, 5289) ----------------------------------------------------------------------


def make_ecdh_key():
    """A certificate with an EC key for key agreement, signed with RSA: ECDH_RSA."""
    if os.path.exists(ECDH_KEY):
        return
    with tempfile.TemporaryDirectory() as files:
        run = lambda *arguments: subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.PIPE,
                                                stderr=subprocess.DEVNULL).stdout
        key = run("genpkey", "-algorithm", "EC", "-pkeyopt", "group:P-384")
        with open(f"{files}/key.pem", "wb") as file:
            file.write(key)
        run("req", "-new", "-key", f"{files}/key.pem", "-subj", "/CN=demo.test", "-out", f"{files}/request.pem")
        with open(f"{files}/extensions", "w") as file:
            file.write("keyUsage=critical,keyAgreement\nsubjectAltName=DNS:demo.test\n")
        made = run("x509", "-req", "-in", f"{files}/request.pem", "-CA", lab.OTHER_KEY, "-days", "36500", "-extfile",
                   f"{files}/extensions", "-set_serial", "77")
    with open(ECDH_KEY, "wb") as file:
        file.write(key + made)


ECDH_SUITES = ["ECDH-RSA-WITH-AES-128-GCM-SHA256", "ECDH-RSA-WITH-AES-256-GCM-SHA384",
               "ECDH-RSA-WITH-AES-128-CBC-SHA256", "ECDH-RSA-WITH-AES-256-CBC-SHA384", "ECDH-RSA-WITH-AES-128-CBC-SHA",
               "ECDH-RSA-WITH-CAMELLIA-128-CBC-SHA256", "ECDH-RSA-WITH-CAMELLIA-256-GCM-SHA384"]


def static_ecdh(folder, names, key):
    made = []
    with recorded(folder):
        for number, name in enumerate(names):
            connection = keylog_connection(method="static_dh")
            with pipes.server("mbedtls_peer", certificate=key, **suite(name)) as serving:
                with pipes.client("mbedtls_peer", **suite(name)) as asking:
                    pipes.exchanges(connection, serving, asking, f"ecdh/{number}", ((30, 800),))
            made.append(connection)
    return made


@mbedtls_case("ecdh-rsa", "static ECDH: certificate with a P-384 key, signed with RSA", keys=(ECDH_KEY,))
def ecdh_rsa(folder):
    make_ecdh_key()
    return static_ecdh(folder, ECDH_SUITES, ECDH_KEY)


@mbedtls_case("ecdh-ecdsa", "static ECDH: certificate with a P-256 key, signed with ECDSA", keys=(lab.EC_KEY,))
def ecdh_ecdsa(folder):
    return static_ecdh(folder, [name.replace("RSA", "ECDSA", 1) for name in ECDH_SUITES], lab.EC_KEY)


@mbedtls_case("ecdh-ecdsa-resumed", "static ECDH on TLS 1.2; then resumed by session id", keys=(lab.EC_KEY,))
def ecdh_resumed(folder):
    return mbedtls(folder, suite("ECDH-ECDSA-WITH-AES-256-GCM-SHA384") | {"tickets": 0}, key=lab.EC_KEY,
                   resumed="session_id", method="static_dh")


@mbedtls_case("ecdh-ecdsa-no-key", "static ECDH; only another key is loaded", keys=(lab.OTHER_KEY,))
def ecdh_no_key(folder):
    made = static_ecdh(folder, ECDH_SUITES[:1], ECDH_KEY)
    made[0].status, made[0].reason, made[0].method = "none", "no_key_for_certificate", None
    return made


# --- pre-shared keys -------------------------------------------------------------------------------------------------

PSK = {"psk": "0102030405060708090a0b0c0d0e0f10", "identity": "Ger\u00e4t 4"}


@mbedtls_case("mbedtls-psk", "mbed TLS: PSK with an identity that is not ASCII", keys=(), psk="psk.txt")
def psk(folder):
    with open(os.path.join(folder, "psk.txt"), "w", encoding="utf-8") as file:
        file.write(f"{PSK['identity']}:{PSK['psk']}\n")
    return mbedtls(folder, suite("PSK-WITH-AES-128-CCM-8") | PSK, key=None, method="psk", resumed="ticket")


@mbedtls_case("mbedtls-rsa-psk", "mbed TLS: RSA_PSK with Camellia-GCM", psk="psk.txt")
def rsa_psk(folder):
    with open(os.path.join(folder, "psk.txt"), "w", encoding="utf-8") as file:
        file.write(f"{PSK['identity']}:{PSK['psk']}\n")
    return mbedtls(folder, suite("RSA-PSK-WITH-CAMELLIA-128-GCM-SHA256") | PSK, method="psk")
