# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of BoringSSL (Android's): compressed certificates, encrypted ClientHello, 0-RTT, post-quantum keys."""

import functools
import os
import tempfile
import time

import lab
import pipes
import web
from cases import case, recorded
from openssl_programs import keylog_connection, new_keylog

boringssl_case = functools.partial(case, keys=(), keylog="keys.log", peers="BoringSSL")


def boringssl(folder, both=None, server=None, client=None, connections=1, script=pipes.exchanges, key=lab.EC_KEY):
    """BoringSSL with itself; connections after the first are resumed."""
    keylog, both = new_keylog(folder), both or {}
    made = [keylog_connection(resumed=number > 0) for number in range(connections)]
    serving = both | {"certificate": key, "connections": connections} | (server or {})
    asking = both | {"keylog": keylog, "connections": connections} | (client or {})
    with recorded(folder), pipes.server("boringssl_peer", **serving) as serving:
        with pipes.client("boringssl_peer", **asking) as asking:
            for number, connection in enumerate(made):
                if number:
                    pipes.reconnect(asking)
                script(connection, serving, asking, f"boringssl/{number}")
    return made


for _method in ("zlib", "brotli", "zstd"):
    @boringssl_case(f"boringssl-compressed-certificate-{_method}", f"TLS 1.3, the server's certificate compressed (RFC "
                    f"8879) with {_method}")
    def _make(folder, method=_method):
        return boringssl(folder, {"compress": method}, key=lab.SERVER_KEY)


@boringssl_case("boringssl-compressed-certificates-both", "TLS 1.3, both certificates compressed with brotli")
def compressed_both(folder):
    return boringssl(folder, {"compress": "brotli"}, {"ask": 1}, {"certificate": lab.CLIENT_KEY}, key=lab.SERVER_KEY)


@boringssl_case("boringssl-resumption", "TLS 1.3, GREASE; full handshake, then resumed")
def resumption(folder):
    return boringssl(folder, client={"grease": 1}, connections=2)


@boringssl_case("boringssl-cecpq2", "TLS 1.3 with the post-quantum group CECPQ2, whose key shares span segments")
def cecpq2(folder):
    return boringssl(folder, {"groups": "CECPQ2"})


@boringssl_case("boringssl-hello-retry-early-data", "0-RTT rejected by a HelloRetryRequest: the server's groups "
                "changed")
def rejected(folder):
    keylog = new_keylog(folder)
    made = [keylog_connection(), keylog_connection(resumed=False)]
    lost = web.request("/lost", "POST", web.body(400)).decode()
    named = {"early": 1, "connections": 2, "wait": 1, "first": lost}
    with recorded(folder), pipes.server("boringssl_peer", certificate=lab.EC_KEY, early=1) as first:
        with pipes.client("boringssl_peer", keylog=keylog, groups="X25519:P-384", **named) as client:
            pipes.exchanges(made[0], first, client, "boringssl/0")
            client.send(b"Q\n")
            first.end()
            with pipes.server("boringssl_peer", certificate=lab.EC_KEY, groups="P-384", early=1) as second:
                client.send(b"go\n")
                client.wait_for(b"connected again early")
                client.wait_for(b"early data rejected")
                pipes.exchanges(made[1], second, client, "boringssl/1")
                if b"/lost" in second.printed:
                    raise RuntimeError("the early data went out after its rejection")
                client.send(b"Q\n")
    return made


def key_updates(connection, server, client, name):
    """Key updates of both sides between transactions."""
    for number, (side, line) in enumerate((("client", b"!update\n"), ("server", b"!update-both\n"),
                                           ("client", b"!update-both\n"), ("server", b"!update\n"))):
        pipes.exchanges(connection, server, client, f"{name}/{number}", ((300, 700),))
        (client if side == "client" else server).send(line)
        time.sleep(0.3)  # or it would be one read with what follows
    pipes.exchanges(connection, server, client, f"{name}/last")


@boringssl_case("boringssl-key-updates", "TLS 1.3, key updates of both sides; they go out with the next data")
def updates(folder):
    return boringssl(folder, script=key_updates)


@boringssl_case("boringssl-early-data", "TLS 1.3, full handshake, then resumed with 0-RTT")
def early_data(folder):
    return boringssl(folder, {"early": 1}, connections=2)


@boringssl_case("boringssl-tls12-cbc", "TLS 1.2, ECDHE-ECDSA-AES128-SHA, then resumed by ticket")
def tls12(folder):
    return boringssl(folder, {"version": "1.2", "suite": "ECDHE-ECDSA-AES128-SHA"}, connections=2)


def ech(folder, connections=1, **both):
    with tempfile.TemporaryDirectory() as files:
        config = os.path.join(files, "ech")
        return boringssl(folder, {"ech": config, **both}, connections=connections)


@boringssl_case("boringssl-ech", "encrypted ClientHello accepted: the key log names the inner hello's random, the wire "
                "shows the outer one's")
def ech_accepted(folder):
    return ech(folder)


@boringssl_case("boringssl-ech-resumption", "encrypted ClientHello accepted; full handshake, then resumed")
def ech_resumed(folder):
    return ech(folder, 2)


@boringssl_case("boringssl-ech-grease", "the client only pretends an encrypted ClientHello (GREASE)")
def ech_grease(folder):
    return boringssl(folder, client={"grease": 1, "version": "1.3"})
