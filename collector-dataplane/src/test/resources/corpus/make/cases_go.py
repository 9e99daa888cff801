# SPDX-License-Identifier: Apache-2.0
"""Recorded cases with Go's crypto/tls, alone and with OpenSSL."""

import functools
import os
import tempfile

import lab
import pipes
from cases import case, recorded
from openssl_programs import keylog_connection, new_keylog, s_client

go_case = functools.partial(case, keys=(), keylog="keys.log", peers="Go crypto/tls")
mixed_case = functools.partial(case, keys=(), keylog="keys.log", peers="Go crypto/tls, s_client")


def go(folder, server=None, client=None, connections=1, resumed=True):
    """Go with itself; connections after the first are resumed."""
    keylog = new_keylog(folder)
    made = [keylog_connection(resumed=number > 0 and resumed) for number in range(connections)]
    with recorded(folder), pipes.server("go_peer", **{"certificate": lab.EC_KEY, "connections": connections,
                                                      **(server or {})}) as serving:
        with pipes.client("go_peer", keylog=keylog, connections=connections, **(client or {})) as asking:
            for number, connection in enumerate(made):
                if number:
                    pipes.reconnect(asking)
                pipes.exchanges(connection, serving, asking, f"go/{number}")
    return made


@go_case("go-tls13", "Go: TLS 1.3")
def go_tls13(folder):
    return go(folder)


@go_case("go-tls13-resumption", "Go: TLS 1.3, full handshake, then resumed twice")
def go_tls13_resumption(folder):
    return go(folder, connections=3)


@go_case("go-tls13-hello-retry", "Go: TLS 1.3, HelloRetryRequest to P-521")
def go_tls13_hello_retry(folder):
    return go(folder, {"curves": "P-521"}, {"curves": "X25519,P-521"})


@go_case("go-tls13-client-certificate", "Go: TLS 1.3, the client shows an RSA certificate")
def go_tls13_client_certificate(folder):
    return go(folder, {"ask": 1}, {"certificate": lab.CLIENT_KEY})


@go_case("go-tls12-chacha20", "Go: TLS 1.2, ECDHE-ECDSA with ChaCha20-Poly1305; then resumed by ticket")
def go_tls12_chacha(folder):
    suite = {"version": "1.2", "suite": "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"}
    made = go(folder, suite, suite, connections=2)
    made[1].method = "ticket"  # Go logs the secret of full handshakes only
    return made


@go_case("go-tls12-rc4", "Go: ECDHE-ECDSA-RC4-SHA")
def go_tls12_rc4(folder):
    suite = {"version": "1.2", "suite": "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"}
    return go(folder, suite, suite)


@go_case("go-tls10-cbc", "Go: ECDHE-ECDSA-AES256-SHA on TLS 1.0: the first byte of each write is a record of its own")
def go_tls10(folder):
    suite = {"version": "1.0", "suite": "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"}
    return go(folder, suite, suite)


@case("go-tls11-3des", "Go: RSA with 3DES on TLS 1.1", peers="Go crypto/tls")
def go_tls11_3des(folder):
    suite = {"version": "1.1", "suite": "TLS_RSA_WITH_3DES_EDE_CBC_SHA"}
    made = go(folder, suite | {"certificate": lab.SERVER_KEY}, suite)
    made[0].method = "rsa"
    return made


@mixed_case("go-server-chacha20", "TLS 1.3 with ChaCha20-Poly1305; resumed")
def go_server_chacha(folder):
    keylog, made = new_keylog(folder), [keylog_connection(), keylog_connection(resumed=True)]
    chosen = ["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"]
    with tempfile.TemporaryDirectory() as files, recorded(folder):
        session = os.path.join(files, "session")
        with pipes.server("go_peer", certificate=lab.EC_KEY, connections=2) as serving:
            for number, connection in enumerate(made):
                resume = ["-sess_in", session] if number else []
                with s_client(*chosen, "-sess_out", session, *resume, keylog=keylog) as asking:
                    pipes.exchanges(connection, serving, asking, f"go/{number}")
    return made
