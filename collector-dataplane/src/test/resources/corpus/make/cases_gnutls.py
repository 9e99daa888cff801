# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of GnuTLS that are read with a key log: TLS 1.3, heartbeats, record sizes, compressed certificates."""

import functools
import os
import tempfile
import time

import lab
import web
from cases import case, recorded
from cases_programs import GNUTLS_HEAD
from openssl_programs import keylog_connection, new_keylog

gnutls_case = functools.partial(case, keys=(), keylog="keys.log", peers="gnutls-serv, gnutls-cli")
TLS13 = "NORMAL:-VERS-ALL:+VERS-TLS1.3"
TLS12 = "NORMAL:-VERS-ALL:+VERS-TLS1.2"


class Peers:
    """gnutls-serv and gnutls-cli; the client writes the key log."""

    def __init__(self, folder, priority, server_options, client_options=(), server_priority=None, key=lab.EC_KEY):
        keylog = new_keylog(folder)
        certificate = ["--x509keyfile", key, "--x509certfile", key] if key else []
        self.server = lab.Program("gnutls-serv", "--port", str(lab.PORT), *certificate, "--priority",
                                  server_priority or priority, *server_options)
        lab.wait_for_port(lab.PORT)
        self.client = lab.Program("gnutls-cli", "--insecure", "--port", str(lab.PORT), "--priority", priority,
                                  "--sni-hostname", "demo.test", *client_options, lab.SERVER_ADDRESS,
                                  environment={"SSLKEYLOGFILE": keylog})

    def __enter__(self):
        self.client.wait_for(b"Simple Client Mode")
        return self

    def __exit__(self, *_):
        self.client.end()
        self.server.end()


RESUME = ["--resume", "--waitresumption"]


def web_page(folder, priority, server_options=(), client_options=(), resumed=False, length=3000, **named):
    """One transaction over HTTP/1.0; with resumed, after a connection without data."""
    body = web.body(length)
    request, response = web.request("/gnutls"), (GNUTLS_HEAD % length).encode() + body
    connection = keylog_connection(resumed=resumed)
    with tempfile.NamedTemporaryFile() as page, recorded(folder):
        page.write(body)
        page.flush()
        with Peers(folder, priority, ["--http", "--httpdata", page.name, *server_options],
                   [*client_options, *(RESUME if resumed else [])], **named) as peers:
            peers.client.send(request)
            peers.client.receive(response)
    connection.sent["client"] += request
    connection.sent["server"] += response
    connection.transaction("GET", "/gnutls", 200)
    return ([keylog_connection()] if resumed else []) + [connection]


EXECUTED = b"Successfully executed command\n"


def echo(folder, priority, steps, server_options=(), client_options=(), **named):
    """
    Lines that the server sends back, or takes for commands to itself (**REAUTH**) and says so; a step that is a tuple
    is a command to the client that is no data.
    """
    connection = keylog_connection()
    with recorded(folder), Peers(folder, priority, ["--echo", *server_options], client_options, **named) as peers:
        for step in steps:
            if isinstance(step, tuple):
                peers.client.send(step[0])
                time.sleep(0.4)
                continue
            answer = EXECUTED if step.startswith(b"**") else step
            peers.client.send(step)
            peers.client.receive(answer)
            connection.sent["client"] += step
            connection.sent["server"] += answer
    return [connection]


def lines(count, start=0):
    return [b"line %d of what is said, and said again\n" % number for number in range(start, start + count)]


for _name, _cipher in (("aes-128-gcm", "AES-128-GCM"), ("aes-256-gcm", "AES-256-GCM"),
                       ("chacha20", "CHACHA20-POLY1305"), ("ccm", "AES-128-CCM"), ("ccm-8", "AES-128-CCM-8")):
    @gnutls_case(f"gnutls-tls13-{_name}", f"GnuTLS: TLS 1.3 with {_cipher}")
    def _make(folder, cipher=_cipher):
        return web_page(folder, f"{TLS13}:-CIPHER-ALL:+{cipher}")


@gnutls_case("gnutls-tls13-resumption", "GnuTLS: TLS 1.3, a connection without data, then resumed")
def gnutls_resumption(folder):
    return web_page(folder, TLS13, resumed=True)


@gnutls_case("gnutls-tls13-early-data", "GnuTLS: TLS 1.3, a connection without data, then resumed with 0-RTT, without "
             "middlebox compatibility")
def gnutls_early_data(folder):
    early = web.body(500)
    with tempfile.NamedTemporaryFile() as file:
        file.write(early)
        file.flush()
        made = echo(folder, TLS13 + ":%DISABLE_TLS13_COMPAT_MODE", lines(3), ["--earlydata"],
                    [*RESUME, "--earlydata", file.name])
    made[0].resumed = True
    made[0].sent["client"] = early + made[0].sent["client"]
    return [keylog_connection(), *made]


@gnutls_case("gnutls-tls13-hello-retry", "GnuTLS: TLS 1.3, HelloRetryRequest to X448")
def gnutls_hello_retry(folder):
    return web_page(folder, TLS13 + ":-GROUP-ALL:+GROUP-X25519:+GROUP-X448", client_options=["--single-key-share"],
                    server_priority=TLS13 + ":-GROUP-ALL:+GROUP-X448")


@gnutls_case("gnutls-tls13-record-size-limit", "GnuTLS: TLS 1.3, record_size_limit of 512 both ways")
def gnutls_record_size(folder):
    return web_page(folder, TLS13, ["--recordsize", "512"], ["--recordsize", "512"])


@gnutls_case("gnutls-tls12-record-size-limit", "GnuTLS: TLS 1.2, record_size_limit of 600 both ways, ECDHE-ECDSA-"
             "AES256-CCM")
def gnutls_record_size12(folder):
    return web_page(folder, TLS12 + ":-CIPHER-ALL:+AES-256-CCM", ["--recordsize", "600"], ["--recordsize", "600"])


for _method in ("zlib", "brotli", "zstd"):
    @gnutls_case(f"gnutls-tls13-compressed-certificate-{_method}", f"GnuTLS: TLS 1.3, both certificates compressed "
                 f"(RFC 8879) with {_method}")
    def _make(folder, method=_method):
        choice = ["--compress-cert", method]
        return web_page(folder, TLS13, [*choice, "--require-client-cert"],
                        [*choice, "--x509keyfile", lab.CLIENT_KEY, "--x509certfile", lab.CLIENT_KEY],
                        key=lab.SERVER_KEY)


@gnutls_case("gnutls-tls13-rekey", "GnuTLS: TLS 1.3, key updates that the client makes, one of them asks for the "
             "server's")
def gnutls_rekey(folder):
    return echo(folder, TLS13, [*lines(2), (b"^rekey1^\n",), *lines(2, 2), (b"^rekey^\n",), *lines(3, 4)],
                client_options=["--inline-commands"])


@gnutls_case("gnutls-tls13-reauthentication", "GnuTLS: TLS 1.3, authentication after the handshake")
def gnutls_reauthentication(folder):
    return echo(folder, TLS13, [*lines(2), b"**REAUTH**\n", *lines(3, 2)], ["--disable-client-cert"],
                ["--post-handshake-auth", "--x509keyfile", lab.CLIENT_KEY, "--x509certfile", lab.CLIENT_KEY])


@gnutls_case("gnutls-tls12-heartbeat", "GnuTLS: TLS 1.2, heartbeat records both ways (RFC 6520)")
def gnutls_heartbeat(folder):
    return echo(folder, TLS12, [*lines(2), b"**HEARTBEAT**\n", *lines(3, 2)], ["--heartbeat"], ["--heartbeat"])


@gnutls_case("gnutls-tls12-rehandshake", "GnuTLS: TLS 1.2 with key log, a second handshake before any data, a third "
             "between data")
def gnutls_rehandshake(folder):
    return echo(folder, TLS12 + ":%SAFE_RENEGOTIATION", [*lines(2), (b"^renegotiate^\n",), *lines(2, 2)],
                client_options=["--rehandshake", "--inline-commands"])


@gnutls_case("gnutls-tls13-external-psk", "GnuTLS: TLS 1.3, external PSK without (EC)DHE (psk_ke), read with a key log")
def gnutls_psk_ke(folder):
    return external_psk(folder, "PSK")


@gnutls_case("gnutls-tls13-external-psk-dhe", "GnuTLS: TLS 1.3, external PSK with ECDHE, read with a key log")
def gnutls_psk_dhe_ke(folder):
    return external_psk(folder, "ECDHE-PSK")


def external_psk(folder, exchange):
    key = "c0ffee00d15ea5e0112233445566778899aabbccddeeff001122334455667788"
    with tempfile.NamedTemporaryFile("w") as passwords:
        passwords.write(f"meter-17:{key}\n")
        passwords.flush()
        made = web_page(folder, f"{TLS13}:-KX-ALL:+{exchange}", ["--pskpasswd", passwords.name],
                        ["--pskusername", "meter-17", "--pskkey", key], key=None)
    made[0].resumed = None
    return made


# --- suites of which OpenSSL has none --------------------------------------------------------------------------------


def suites(folder, priorities, method="keylog"):
    """A connection a priority string, on which key exchange, cipher and MAC follow."""
    made = []
    log = b""
    for priority in priorities:
        connection = made_alone(folder, priority)
        connection.method = method
        made.append(connection)
        with open(f"{folder}/keys.log", "rb") as keylog:
            log += keylog.read()
    with open(f"{folder}/keys.log", "wb") as keylog:
        keylog.write(log)
    return made


def made_alone(folder, priority):
    """One transaction, recorded by the caller."""
    body = web.body(700)
    request, response = web.request("/gnutls"), (GNUTLS_HEAD % len(body)).encode() + body
    connection = keylog_connection()
    with tempfile.NamedTemporaryFile() as page:
        page.write(body)
        page.flush()
        with Peers(folder, priority, ["--http", "--httpdata", page.name], key=lab.SERVER_KEY) as peers:
            peers.client.send(request)
            peers.client.receive(response)
    connection.sent["client"] += request
    connection.sent["server"] += response
    connection.transaction("GET", "/gnutls", 200)
    return connection


BASE = "NONE:+COMP-NULL:+SIGN-ALL:+GROUP-ALL:+VERS-TLS1.2"


@gnutls_case("gnutls-suites-camellia-gcm", "GnuTLS: TLS 1.2, Camellia-GCM with ECDHE_RSA, DHE_RSA and RSA, key log")
def camellia_gcm(folder):
    with recorded(folder):
        return suites(folder, [f"{BASE}:+{exchange}:+CAMELLIA-{size}-GCM:+AEAD" for exchange in
                               ("ECDHE-RSA", "DHE-RSA", "RSA") for size in (128, 256)])


@gnutls_case("gnutls-suites-old", "GnuTLS: TLS 1.2, RC4, 3DES and NULL with ECDHE_RSA, key log")
def old_suites(folder):
    with recorded(folder):
        return suites(folder, [f"{BASE}:+ECDHE-RSA:+{cipher}:+SHA1" for cipher in ("ARCFOUR-128", "3DES-CBC", "NULL")])


@case("gnutls-suites-rsa", "GnuTLS: TLS 1.2 and 1.0, RC4, 3DES, NULL, Camellia, CCM with RSA, read with the server's "
      "key", peers="gnutls-serv, gnutls-cli")
def rsa_suites(folder):
    with recorded(folder):
        made = suites(folder, [
            f"{BASE}:+RSA:+ARCFOUR-128:+MD5", f"{BASE}:+RSA:+ARCFOUR-128:+SHA1", f"{BASE}:+RSA:+3DES-CBC:+SHA1",
            f"{BASE}:+RSA:+NULL:+SHA256", f"{BASE}:+RSA:+CAMELLIA-256-CBC:+SHA256", f"{BASE}:+RSA:+AES-128-CCM:+AEAD",
            f"{BASE}:+RSA:+AES-256-CCM-8:+AEAD",
            f"{BASE}:-VERS-ALL:+VERS-TLS1.0:+RSA:+3DES-CBC:+SHA1:%NO_ETM"], "rsa")
    os.remove(f"{folder}/keys.log")
    return made
