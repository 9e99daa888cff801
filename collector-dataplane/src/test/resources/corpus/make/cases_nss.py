# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of NSS: TLS 1.3 with a key log, and what old peers spoke, with the server's key."""

import contextlib
import functools
import subprocess
import tempfile
import time

import lab
import web
from cases import case, recorded
from cases_programs import SELFSERV_HEAD
from openssl_programs import exchange, keylog_connection, new_keylog, s_client, s_server

logged_case = functools.partial(case, keys=(), keylog="keys.log", peers="NSS, OpenSSL")
key_case = functools.partial(case, peers="selfserv, tstclnt")


@contextlib.contextmanager
def database():
    """An NSS database with the server's key and the client's, named server and client."""
    with tempfile.TemporaryDirectory() as files:
        choice = ["-d", "sql:" + files]
        subprocess.run(["certutil", "-N", *choice, "--empty-password"], check=True)
        for name, key in (("server", lab.SERVER_KEY), ("client", lab.CLIENT_KEY)):
            subprocess.run(["openssl", "pkcs12", "-export", "-in", key, "-passout", "pass:corpus", "-name", name, "-out",
                            f"{files}/{name}.p12"], check=True)
            subprocess.run(["pk12util", "-i", f"{files}/{name}.p12", *choice, "-W", "corpus"], check=True,
                           stdout=subprocess.DEVNULL)
        subprocess.run(["certutil", "-M", *choice, "-n", "client", "-t", "CT,C,C"], check=True)
        yield choice


def echoed(request):
    """selfserv's answer: its fixed head, the request, and its fixed end."""
    return SELFSERV_HEAD + request + b"EOF\r\n\r\n\r\n"


def transact(connection, client, path):
    """One transaction of any client with selfserv."""
    request = web.request(path)
    client.send(request)
    client.receive(echoed(request))
    connection.sent["client"] += request
    connection.sent["server"] += echoed(request)
    connection.transaction("GET", path, 200)


def selfserv(files, *options):
    server = lab.Program("selfserv", *files, "-n", "server", "-p", str(lab.PORT), *options)
    lab.wait_for_port(lab.PORT)
    return server


def tstclnt(files, *options):
    return lab.Program("tstclnt", "-h", lab.SERVER_ADDRESS, "-p", str(lab.PORT), *files, "-o", "-a", "demo.test",
                       *options)


def nss(folder, options):
    """One transaction between NSS' programs, read with the server's key."""
    made = keylog_connection(method="rsa")
    with database() as files, recorded(folder):
        server, client = selfserv(files, *options), tstclnt(files, *options)
        transact(made, client, "/nss")
        client.close_input()
        client.end()
        server.end()
    return [made]


# --- TLS 1.3 with OpenSSL, whose end writes the key log: Debian's NSS writes none -----------------------------------

TLS13, TLS12 = ["-V", "tls1.3:tls1.3"], ["-V", "tls1.2:tls1.2"]


def nss_server(folder, server_options=(), client_options=()):
    made, keylog = keylog_connection(), new_keylog(folder)
    with database() as files, recorded(folder):
        server = selfserv(files, *TLS13, *server_options)
        with s_client("-tls1_3", *client_options, keylog=keylog) as client:
            transact(made, client, "/nss")
        server.end()
    return [made]


def nss_client(folder, server_options=(), client_options=()):
    made, keylog = keylog_connection(), new_keylog(folder)
    with database() as files, recorded(folder), s_server("-tls1_3", "-keylogfile", keylog, *server_options) as server:
        client = tstclnt(files, *TLS13, *client_options)
        exchange(made, server, client, "/nss/0", web.body(1500), web.body(700))
        exchange(made, server, client, "/nss/1")
        client.close_input()
        client.end()
    return [made]


for _name, _suite, _openssl in (("aes-128-gcm", 0x1301, "TLS_AES_128_GCM_SHA256"),
                                ("aes-256-gcm", 0x1302, "TLS_AES_256_GCM_SHA384"),
                                ("chacha20", 0x1303, "TLS_CHACHA20_POLY1305_SHA256")):
    @logged_case(f"nss-tls13-{_name}", f"NSS' client, {_openssl}")
    def _make(folder, suite=_suite):
        return nss_client(folder, (), ["-c", f":{suite:04X}"])


@logged_case("nss-tls13-server", "NSS' server: EncryptedExtensions to Finished in one record")
def nss_tls13_server(folder):
    return nss_server(folder)


@logged_case("nss-tls13-hello-retry", "NSS' server: HelloRetryRequest to P-521")
def nss_hello_retry(folder):
    return nss_server(folder, ["-I", "P521"], ["-groups", "X25519:P-521"])


@logged_case("nss-tls13-client-certificate", "NSS' client with middlebox compatibility, FFDHE-2048, and a certificate")
def nss_client_certificate(folder):
    return nss_client(folder, ["-Verify", "1", "-CAfile", lab.CLIENT_KEY, "-groups", "ffdhe2048"],
                      ["-n", "client", "-e", "-I", "FF2048"])


@logged_case("nss-tls13-early-data", "NSS' client: TLS 1.3, full handshake, then resumed with 0-RTT")
def nss_early_data(folder):
    keylog, made = new_keylog(folder), [keylog_connection(), keylog_connection(resumed=True)]
    request, response = web.request("/nss"), web.response()
    with database() as files, tempfile.NamedTemporaryFile() as sent, recorded(folder):
        sent.write(request)
        sent.flush()
        with s_server("-tls1_3", "-keylogfile", keylog, "-early_data", connections=2) as server:
            client = tstclnt(files, *TLS13, "-u", "-Z", "-L", "2", "-A", sent.name)
            for connection in made:
                server.receive(request)
                time.sleep(0.2)
                server.send(response)
                client.receive(response)
                server.send(b"Q\n" if connection is made[1] else b"q\n")
                connection.sent["client"] += request
                connection.sent["server"] += response
                connection.transaction("GET", "/nss", 200)
            client.end()
    return made


# --- old peers -------------------------------------------------------------------------------------------------------

OLD_SUITES = {"rc4-128-md5": 0x0004, "rc4-128-sha": 0x0005, "des-cbc-sha": 0x0009, "3des-ede-cbc-sha": 0x000A,
              "null-md5": 0x0001, "null-sha": 0x0002}

for _name, _suite in OLD_SUITES.items():
    for _version in ("ssl3", "tls1.0"):
        @key_case(f"nss-{_version.replace('.', '')}-{_name}", f"NSS: {_version} with suite {_suite:04x}")
        def _make(folder, suite=_suite, version=_version):
            return nss(folder, ["-V", f"{version}:{version}", "-c", f":{suite:04X}"])

for _name, _suite in (("camellia-128-cbc-sha", 0x0041), ("camellia-256-cbc-sha", 0x0084), ("seed-cbc-sha", 0x0096),
                      ("null-sha256", 0x003B), ("rc4-128-sha", 0x0005)):
    @key_case(f"nss-tls12-{_name}", f"NSS: TLS 1.2 with suite {_suite:04x}")
    def _make(folder, suite=_suite):
        return nss(folder, [*TLS12, "-c", f":{suite:04X}"])


@key_case("nss-ssl3-aes128-sha", "NSS: SSL 3.0 with AES128-SHA")
def nss_ssl3_aes(folder):
    return nss(folder, ["-V", "ssl3:ssl3", "-c", ":002F"])
