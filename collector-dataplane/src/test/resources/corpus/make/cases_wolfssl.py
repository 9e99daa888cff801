# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of wolfSSL with OpenSSL, whose end writes the key log."""

import functools
import time

import lab
import pipes
from cases import case, recorded
from openssl_programs import keylog_connection, new_keylog, s_client, s_server

wolfssl_case = functools.partial(case, keys=(), keylog="keys.log", peers="wolfSSL, OpenSSL")


def wolfssl_server(folder, client_options, script=None, **options):
    keylog, connection = new_keylog(folder), keylog_connection()
    with recorded(folder), pipes.server("wolfssl_peer", certificate=lab.EC_KEY, **options) as server:
        with s_client(*client_options, keylog=keylog) as client:
            (script or pipes.exchanges)(connection, server, client, "wolfssl")
    return [connection]


def wolfssl_client(folder, server_options, connections=1, script=None, resumed=True, **options):
    keylog = new_keylog(folder)
    made = [keylog_connection(resumed=number > 0 and resumed) for number in range(connections)]
    with recorded(folder), s_server(*server_options, "-keylogfile", keylog, connections=connections) as server:
        with pipes.client("wolfssl_peer", connections=connections, **options) as client:
            for number, connection in enumerate(made):
                if number:
                    pipes.reconnect(client)
                (script or pipes.exchanges)(connection, server, client, f"wolfssl/{number}")
    return made


for _name, _openssl, _wolfssl in (("aes-128-gcm", "TLS_AES_128_GCM_SHA256", "TLS13-AES128-GCM-SHA256"),
                                  ("aes-256-gcm", "TLS_AES_256_GCM_SHA384", "TLS13-AES256-GCM-SHA384"),
                                  ("chacha20", "TLS_CHACHA20_POLY1305_SHA256", "TLS13-CHACHA20-POLY1305-SHA256"),
                                  ("ccm", "TLS_AES_128_CCM_SHA256", "TLS13-AES128-CCM-SHA256"),
                                  ("ccm-8", "TLS_AES_128_CCM_8_SHA256", "TLS13-AES128-CCM-8-SHA256")):
    @wolfssl_case(f"wolfssl-tls13-{_name}", f"wolfSSL's server, {_openssl}")
    def _make(folder, openssl=_openssl, wolfssl=_wolfssl):
        return wolfssl_server(folder, ["-tls1_3", "-ciphersuites", openssl], suite=wolfssl)


@wolfssl_case("wolfssl-tls13-key-update", "wolfSSL's client and OpenSSL's server: wolfSSL updates its keys twice")
def key_update(folder):

    def script(connection, server, client, name):
        for number in range(2):
            pipes.exchanges(connection, server, client, f"{name}/{number}")
            client.send(b"!update\n")
            time.sleep(0.3)  # or it would be one read with what follows
        pipes.exchanges(connection, server, client, f"{name}/last")

    return wolfssl_client(folder, ["-tls1_3"], script=script)


@wolfssl_case("wolfssl-tls13-hello-retry", "wolfSSL's client offers a share of P-256, OpenSSL's server wants P-384")
def hello_retry(folder):
    return wolfssl_client(folder, ["-tls1_3", "-groups", "P-384"], share="P-256")


@wolfssl_case("wolfssl-tls12-truncated-hmac", "wolfSSL offers truncated_hmac, which OpenSSL does not know")
def truncated_refused(folder):
    return wolfssl_client(folder, ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], version="1.2", truncated=1)


@wolfssl_case("wolfssl-tls12-fragments", "wolfSSL's client: max_fragment_length 512, ECDHE-ECDSA-AES256-GCM-SHA384")
def fragments(folder):
    return wolfssl_client(folder, ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"], version="1.2", fragment=1)
