# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of TLS 1.3 servers whose key share never changes, as ETSI TS 103 523-3 and NIST SP 1800-37 do it."""

import os
import subprocess
import tempfile

import lab
import pipes
import truth
from cases import case, recorded
from openssl_programs import s_client

GROUPS = {"secp256r1": ["EC", "-pkeyopt", "group:P-256"], "secp384r1": ["EC", "-pkeyopt", "group:P-384"],
          "secp521r1": ["EC", "-pkeyopt", "group:P-521"], "x25519": ["X25519"]}
NAMES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521", "x25519": "X25519"}
BEGIN, END = 1_790_000_000, 1_797_776_000
STATIC_KEYS = os.path.join(lab.KEYS, "static")


def window_key(group, begin=BEGIN, end=END):
    """The file of a key whose window is in its name."""
    return os.path.join(STATIC_KEYS, f"{group}-iu{begin}-eu{end}.pem")


def made_key(path):
    """The same, made when it is not there."""
    if not os.path.exists(path):
        os.makedirs(STATIC_KEYS, exist_ok=True)
        group = os.path.basename(path).split("-")[0]
        subprocess.run(["openssl", "genpkey", "-algorithm", *GROUPS[group], "-out", path], check=True,
                       stderr=subprocess.DEVNULL)
    return path


def static(folder, group, client_groups=None, resumptions=0, options=(), second_key=None):
    """
    Go's server with a fixed key share, s_client; resumptions are psk_dhe_ke. second_key is the server's in another
    run, after which no session is known.
    """
    share = window_key(group)
    runs = [(share, 1 + resumptions)] + ([(second_key, 1)] if second_key else [])
    made = []
    with tempfile.TemporaryDirectory() as files, recorded(folder):
        session = os.path.join(files, "session")
        for key, connections in runs:
            with pipes.server("go_peer", certificate=lab.EC_KEY, share=made_key(key), connections=connections,
                              curves=NAMES[group]) as server:
                for number in range(connections):
                    connection = truth.Connection(method="static_dh", resumed=number > 0)
                    resume = ["-sess_in", session] if number else []
                    with s_client("-tls1_3", "-groups", client_groups or NAMES[group], *options, "-sess_out", session,
                                  *resume) as client:
                        pipes.exchanges(connection, server, client, f"static/{number}")
                    made.append(connection)
    return made


def static_case(name, description, keys):
    return case(name, description, keys=keys, peers="Go crypto/tls, s_client")


for _group in GROUPS:
    @static_case(f"static-{_group}", f"static key share, {_group}", [window_key(_group)])
    def _make(folder, group=_group):
        return static(folder, group)


@static_case("static-hello-retry", "static key share of P-384 after a HelloRetryRequest", [window_key("secp384r1")])
def hello_retry(folder):
    return static(folder, "secp384r1", "X25519:P-384")


@static_case("static-resumption", "static key share of P-256; full handshake, then resumed twice (psk_dhe_ke); "
             "ChaCha20-Poly1305", [window_key("secp256r1")])
def resumption(folder):
    return static(folder, "secp256r1", resumptions=2, options=["-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"])


@static_case("static-resumption-hello-retry", "static key share of P-521; full handshake, then resumed, each after a "
             "HelloRetryRequest", [window_key("secp521r1")])
def resumption_hello_retry(folder):
    return static(folder, "secp521r1", "X25519:P-521", resumptions=1)


@static_case("static-rotated", "the server's key was renewed between two connections; the whole folder of keys is "
             "loaded, with windows of other times", [STATIC_KEYS])
def rotated(folder):
    made_key(window_key("secp256r1", BEGIN - 1_000_000, BEGIN))
    return static(folder, "secp256r1", second_key=window_key("secp256r1", END, END + 7_776_000))


@static_case("static-wrong-key", "the key of another window only: nothing can be read",
             [window_key("secp256r1", BEGIN - 1_000_000, BEGIN)])
def wrong_key(folder):
    made_key(window_key("secp256r1", BEGIN - 1_000_000, BEGIN))
    made = static(folder, "secp256r1")
    made[0].status, made[0].reason, made[0].method = "none", "tls13_no_secrets", None
    return made
