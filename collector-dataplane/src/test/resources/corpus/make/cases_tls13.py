# SPDX-License-Identifier: Apache-2.0
"""Recorded cases of TLS 1.3 between OpenSSL's programs, read with the client's key log."""

import functools
import os
import tempfile
import time

import lab
import truth
import web
from cases import case, recorded
from openssl_programs import exchange, keylog_connection, new_keylog, s_client, s_server

tls13_case = functools.partial(case, keys=(), keylog="keys.log", peers="s_server, s_client")
TICKETS = ["-num_tickets", "1"]


def conversation(connection, server, client, name="tls13"):
    exchange(connection, server, client, f"/{name}/small")
    exchange(connection, server, client, f"/{name}/large", web.body(3000), web.body(1500))


def simple(folder, server_options=(), client_options=(), key=lab.EC_KEY, script=conversation):
    """One connection."""
    keylog, connection = new_keylog(folder), keylog_connection()
    with recorded(folder), s_server("-tls1_3", *TICKETS, *server_options, key=key) as server:
        with s_client("-tls1_3", *client_options, keylog=keylog) as client:
            script(connection, server, client)
    return [connection]


def suite_case(name, suite):
    @tls13_case(name, f"{suite}; small and large transactions")
    def make(folder):
        return simple(folder, ["-ciphersuites", suite], ["-ciphersuites", suite], lab.SERVER_KEY)


for _suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
               "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"):
    suite_case("tls13-" + _suite[4:_suite.rindex("_")].lower().replace("_", "-"), _suite)


# --- groups, certificates, records -----------------------------------------------------------------------------------

CHACHA20 = ["-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"]


@tls13_case("tls13-hello-retry", "HelloRetryRequest: the server takes P-384 only, the client offers X25519 first")
def hello_retry(folder):
    return simple(folder, ["-groups", "P-384"], ["-groups", "X25519:P-384"])


@tls13_case("tls13-ffdhe2048", "key exchange with FFDHE-2048")
def ffdhe(folder):
    return simple(folder, ["-groups", "ffdhe2048"], ["-groups", "ffdhe2048"])


@tls13_case("tls13-no-middlebox", "without middlebox compatibility: no ChangeCipherSpec, empty session id")
def no_middlebox(folder):
    return simple(folder, ["-no_middlebox"], ["-no_middlebox"])


@tls13_case("tls13-padding", "records of both sides padded to 512 bytes")
def padding(folder):
    return simple(folder, ["-record_padding", "512"], ["-record_padding", "512"])


@tls13_case("tls13-padding-chacha20", "ChaCha20-Poly1305, records of the server padded to 4096 bytes, of the client to "
            "300")
def padding_chacha(folder):
    return simple(folder, ["-record_padding", "4096"], ["-record_padding", "300"] + CHACHA20)


@tls13_case("tls13-split-records", "records of at most 512 bytes, in the handshake too; the client shows a certificate")
def split_records(folder):
    small, shown = ["-max_send_frag", "512"], ["-cert", lab.CLIENT_KEY, "-key", lab.CLIENT_KEY]
    return simple(folder, small + ["-Verify", "1", "-CAfile", lab.CLIENT_KEY], small + shown, lab.SERVER_KEY)


@tls13_case("tls13-max-fragment-length", "max_fragment_length of 512 bytes negotiated")
def max_fragment(folder):
    return simple(folder, (), ["-maxfraglen", "512"])


@tls13_case("tls13-client-certificate", "the client shows a certificate in the handshake")
def client_certificate(folder):
    return simple(folder, ["-Verify", "1", "-CAfile", lab.EC_KEY], ["-cert", lab.EC_KEY, "-key", lab.EC_KEY])


@tls13_case("tls13-post-handshake-authentication", "the server asks for a certificate between two transactions, twice")
def post_handshake_authentication(folder):

    def script(connection, server, client):
        for number in range(2):
            exchange(connection, server, client, f"/before/{number}")
            server.send(b"c\n")
            server.wait_for(b"SSL_do_handshake -> 1")
            time.sleep(0.3)  # the client answers by itself
        exchange(connection, server, client, "/after", web.body(2000))

    return simple(folder, ["-verify", "1", "-CAfile", lab.CLIENT_KEY],
                  ["-enable_pha", "-cert", lab.CLIENT_KEY, "-key", lab.CLIENT_KEY], script=script)


# --- key updates -----------------------------------------------------------------------------------------------------


def updating(who_and_command):
    """A transaction, then for each (side, command) a key update and another transaction."""

    def script(connection, server, client):
        exchange(connection, server, client, "/update/first")
        for number, (side, command) in enumerate(who_and_command):
            (client if side == "client" else server).send(command)
            time.sleep(0.3)  # s_client says nothing useful when a key update goes out
            exchange(connection, server, client, f"/update/{number}", web.body(600))

    return script


SILENT, ASKING = b"k\n", b"K\n"


@tls13_case("tls13-key-update-client", "the client updates its keys, alone")
def key_update_client(folder):
    return simple(folder, script=updating([("client", SILENT)]))


@tls13_case("tls13-key-update-server", "the server updates its keys, alone; ChaCha20-Poly1305")
def key_update_server(folder):
    return simple(folder, client_options=CHACHA20, script=updating([("server", SILENT)]))


@tls13_case("tls13-key-update-many", "seven key updates of both sides, some ask the other side for one too")
def key_update_many(folder):
    return simple(folder, script=updating([("client", ASKING), ("server", ASKING), ("client", SILENT),
                                           ("client", SILENT), ("server", SILENT), ("server", ASKING),
                                           ("client", ASKING)]))


@tls13_case("tls13-key-update-ccm", "key updates of both sides with AES-CCM")
def key_update_ccm(folder):
    ccm = ["-ciphersuites", "TLS_AES_128_CCM_SHA256"]
    return simple(folder, ccm, ccm, script=updating([("client", ASKING), ("server", ASKING)]))


# --- pre-shared keys -------------------------------------------------------------------------------------------------

PSK = "6a1f0e5b99c4d2837aa05e13f6b0c8d47c21908e3b5d44f1a6e7c80219d3f5ab"
IDENTITY = "meter:17"


def resumption(folder, server_options=(), client_options=(), resumptions=1):
    """A full handshake, then connections that resume its session."""
    keylog = new_keylog(folder)
    connections = [keylog_connection(resumed=number > 0) for number in range(1 + resumptions)]
    with tempfile.TemporaryDirectory() as files, recorded(folder):
        session = f"{files}/session"
        with s_server("-tls1_3", *TICKETS, *server_options, connections=len(connections)) as server:
            for number, connection in enumerate(connections):
                resume = ["-sess_in", session] if number else []
                with s_client("-tls1_3", "-sess_out", session, *client_options, *resume,
                              keylog=keylog) as client:
                    conversation(connection, server, client, f"resumption/{number}")
    return connections


@tls13_case("tls13-resumption", "full handshake, then resumed twice (psk_dhe_ke)")
def resumption_dhe(folder):
    return resumption(folder, resumptions=2)


@tls13_case("tls13-resumption-hello-retry", "resumed with another HelloRetryRequest (psk_dhe_ke)")
def resumption_hello_retry(folder):
    return resumption(folder, ["-groups", "P-521"], ["-groups", "X25519:P-521"] + CHACHA20)


def external_psk(folder, connection, options=(), keylog=None):
    shared = ["-psk_identity", IDENTITY, "-psk", PSK]
    with recorded(folder), s_server("-tls1_3", *TICKETS, *shared, *options, key=None) as server:
        with s_client("-tls1_3", *shared, *options, keylog=keylog) as client:
            conversation(connection, server, client, "psk")
    return [connection]


@tls13_case("tls13-external-psk", "external PSK with (EC)DHE, read with a key log")
def external_psk_dhe(folder):
    connection = keylog_connection(resumed=None)
    return external_psk(folder, connection, ["-ciphersuites", "TLS_AES_128_GCM_SHA256"], new_keylog(folder))


# --- early data ------------------------------------------------------------------------------------------------------


def early_data(folder, server_options, early, second_server=None, client_options=(), second_client=(), accepted=True):
    """A connection that gives a ticket, then one with early data; the server may be another one by then."""
    keylog = new_keylog(folder)
    first, second = keylog_connection(), keylog_connection(resumed=accepted)
    with tempfile.TemporaryDirectory() as files, recorded(folder):
        session, early_file = f"{files}/session", f"{files}/early"
        with open(early_file, "wb") as file:
            file.write(early)

        def before(server):
            with s_client("-tls1_3", "-sess_out", session, *client_options, keylog=keylog) as client:
                exchange(first, server, client, "/before")

        def after(server):
            if accepted:
                second.sent["client"] += early
                second.transaction("POST", "/early", 200)
            with s_client("-tls1_3", "-sess_in", session, "-early_data", early_file, *client_options, *second_client,
                          keylog=keylog) as client:
                client.at = 0
                client.wait_for(b"Early data was accepted" if accepted else b"Early data was rejected")
                if accepted:
                    server.send(web.response())
                    client.receive(web.response())
                    second.sent["server"] += web.response()
                exchange(second, server, client, "/late", web.body(900))

        if second_server is None:
            with s_server("-tls1_3", *TICKETS, *server_options, connections=2) as server:
                before(server)
                after(server)
        else:
            with s_server("-tls1_3", *TICKETS, *server_options) as server:
                before(server)
            with s_server("-tls1_3", *TICKETS, *second_server) as server:
                after(server)
    return [first, second]


EARLY = web.request("/early", "POST", web.body(700))
LARGE_EARLY = web.request("/early", "POST", web.body(12_000))


@tls13_case("tls13-early-data", "0-RTT accepted")
def early_data_accepted(folder):
    return early_data(folder, ["-early_data"], EARLY)


@tls13_case("tls13-early-data-chacha20", "0-RTT accepted, 12 kB, ChaCha20-Poly1305, without middlebox compatibility")
def early_data_chacha(folder):
    return early_data(folder, ["-early_data", "-no_middlebox"], LARGE_EARLY,
                      client_options=["-no_middlebox"] + CHACHA20)


@tls13_case("tls13-early-data-rejected", "0-RTT rejected: the server does not know the ticket any more; what was "
            "rejected is no application data")
def early_data_rejected(folder):
    return early_data(folder, ["-early_data"], LARGE_EARLY, ["-early_data"], accepted=False)


@tls13_case("tls13-early-data-rejected-hello-retry", "0-RTT rejected by a HelloRetryRequest")
def early_data_rejected_hello_retry(folder):
    return early_data(folder, ["-early_data"], LARGE_EARLY, ["-early_data", "-groups", "P-384"],
                      client_options=["-groups", "P-256:P-384"], accepted=False)


@tls13_case("tls13-early-data-rejected-unwilling", "0-RTT rejected by a server that never accepts it")
def early_data_rejected_unwilling(folder):
    return early_data(folder, ["-early_data"], EARLY, [], accepted=False)


# --- interleaved -----------------------------------------------------------------------------------------------------


@tls13_case("tls13-wide", "base of edited cases: uploads and downloads of many sizes, some of several records, on "
            "AES-128-GCM")
def wide(folder):
    suite = ["-ciphersuites", "TLS_AES_128_GCM_SHA256"]

    def script(connection, server, client):
        for number, (up, down) in enumerate(((0, 100), (3000, 20), (10, 20_000), (800, 800), (0, 1))):
            exchange(connection, server, client, f"/wide/{number}", web.body(down), web.body(up))

    return simple(folder, suite + ["-max_send_frag", "2000"], suite, script=script)
