# SPDX-License-Identifier: Apache-2.0
"""Recorded cases before TLS 1.3 that are read with a key log: sessions, renegotiation, records of unusual size."""

import functools
import ssl
import time

import lab
import web
from cases import case, recorded
from cases_sessions import exchange_and_close
from openssl_peers import NO_EXTENDED_MASTER_SECRET, TLS12, Talk, client_context, server_context
from openssl_programs import exchange, keylog_connection, new_keylog, s_client, s_server

logged_case = functools.partial(case, keys=(), keylog="keys.log")
program_case = functools.partial(logged_case, peers="s_server, s_client")


@logged_case("ecdhe-session-id", "ECDHE-RSA-AES128-GCM-SHA256 with key log; full handshake, then resumed by session id")
def ecdhe_session_id(folder):
    keylog = new_keylog(folder)
    server = server_context(TLS12, "ECDHE-RSA-AES128-GCM-SHA256", options=ssl.OP_NO_TICKET)
    client = client_context(TLS12, "ECDHE-RSA-AES128-GCM-SHA256", keylog=keylog)
    with recorded(folder):
        full = Talk(server, client, method="keylog")
        session = full.session
        connections = [exchange_and_close(full, "/full")]
        resumed = Talk(server, client, session=session, method="keylog", resumed=True)
        return connections + [exchange_and_close(resumed, "/resumed")]


def renegotiation(folder, who, command, server_options=(), client_options=()):
    keylog, connection = new_keylog(folder), keylog_connection()
    with recorded(folder), s_server("-tls1_2", *server_options) as server:
        with s_client("-tls1_2", *client_options, keylog=keylog) as client:
            exchange(connection, server, client, "/before")
            for number in range(2):
                (client if who == "client" else server).send(command)
                time.sleep(0.5)  # neither program says when the handshake is done
                exchange(connection, server, client, f"/after/{number}", web.body(500))
    return [connection]


@program_case("renegotiation-keylog-client", "ECDHE-ECDSA-AES128-GCM-SHA256 with key log; the client asks for two more "
              "handshakes")
def renegotiation_client(folder):
    return renegotiation(folder, "client", b"R\n", ["-client_renegotiation", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"])


@program_case("renegotiation-keylog-server", "ECDHE-ECDSA-CHACHA20-POLY1305 with key log; the server asks for two more "
              "handshakes and for a certificate")
def renegotiation_server(folder):
    return renegotiation(folder, "server", b"R\n", ["-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305", "-CAfile",
                                                   lab.CLIENT_KEY, "-no_resumption_on_reneg"],
                         ["-cert", lab.CLIENT_KEY, "-key", lab.CLIENT_KEY])


@program_case("max-fragment-length", "max_fragment_length of 512 bytes on TLS 1.2, ECDHE-ECDSA-AES256-SHA384")
def max_fragment_length(folder):
    keylog, connection = new_keylog(folder), keylog_connection()
    with recorded(folder), s_server("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384") as server:
        with s_client("-tls1_2", "-maxfraglen", "512", keylog=keylog) as client:
            exchange(connection, server, client, "/fragments", web.body(2000), web.body(1200))
    return [connection]


@program_case("ecdhe-tls10-keylog", "ECDHE-ECDSA-AES256-SHA on TLS 1.0 with key log, without extended master secret and "
              "encrypt-then-MAC")
def ecdhe_tls10(folder):
    keylog, connection = new_keylog(folder), keylog_connection()
    old = ["-tls1", "-cipher", "ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0", "-no_etm"]
    with recorded(folder), s_server(*old) as server:
        with s_client(*old, keylog=keylog) as client:
            for number, length in enumerate((10, 3000, 500)):
                exchange(connection, server, client, f"/tls10/{number}", web.body(length), web.body(length // 2))
    return [connection]
