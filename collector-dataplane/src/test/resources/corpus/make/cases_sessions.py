# SPDX-License-Identifier: Apache-2.0
"""Recorded cases between two OpenSSL peers: resumption, client certificates, keys and secrets, failures."""

import os
import ssl

import lab
import web
from cases import case, recorded
from openssl_peers import (NO_EXTENDED_MASTER_SECRET, TLS10, TLS12, TLS13, Talk, client_context, failing,
                           server_context)

NO_TICKET = ssl.OP_NO_TICKET
UNREADABLE = {"status": "none", "method": None}


def exchange_and_close(talk, path="/a?b"):
    talk.exchange(web.request(path), web.response(), path)
    return talk.close()


def resumption(folder, method, version=TLS12, suite="AES128-GCM-SHA256", options=0, resumptions=1):
    """A full handshake, then connections that resume its session."""
    server, client = server_context(version, suite, options=options), client_context(version, suite)
    with recorded(folder):
        full = Talk(server, client)
        session = full.session
        connections = [exchange_and_close(full, "/full")]
        for number in range(resumptions):
            resumed = Talk(server, client, session=session, method=method, resumed=True)
            if not resumed.client.session_reused:
                raise RuntimeError("not resumed")
            connections.append(exchange_and_close(resumed, f"/resumed/{number}"))
        return connections


@case("resumption-session-id", "full handshake, then resumed by session id, twice")
def resumption_session_id(folder):
    return resumption(folder, "session_id", options=NO_TICKET, resumptions=2)


@case("resumption-session-id-no-ems", "the same on TLS 1.0 with AES256-SHA and without extended master secret")
def resumption_session_id_no_ems(folder):
    return resumption(folder, "session_id", TLS10, "AES256-SHA", NO_TICKET | NO_EXTENDED_MASTER_SECRET)


@case("resumption-ticket", "full handshake that gives a ticket, then resumed by it, twice")
def resumption_ticket(folder):
    return resumption(folder, "ticket", resumptions=2)


@case("resumption-ticket-cbc", "the same with AES128-SHA, without extended master secret")
def resumption_ticket_cbc(folder):
    return resumption(folder, "ticket", suite="AES128-SHA", options=NO_EXTENDED_MASTER_SECRET)


def resumption_not_seen(folder, options):
    server, client = server_context(options=options), client_context()
    before = Talk(server, client)
    session = before.session
    exchange_and_close(before)
    with recorded(folder):
        return [exchange_and_close(Talk(server, client, session=session, resumed=True, reason="resumption_not_seen",
                                        **UNREADABLE))]


@case("resumption-session-id-not-seen", "resumed by session id; the full handshake is not in the capture")
def session_id_not_seen(folder):
    return resumption_not_seen(folder, NO_TICKET)


@case("resumption-ticket-not-seen", "resumed by ticket; the full handshake is not in the capture")
def ticket_not_seen(folder):
    return resumption_not_seen(folder, 0)


def client_certificate(folder, options):
    server = server_context(options=options | NO_TICKET)
    server.load_verify_locations(lab.CLIENT_KEY)
    server.verify_mode = ssl.CERT_REQUIRED
    client = client_context()
    client.load_cert_chain(lab.CLIENT_KEY)
    with recorded(folder):
        return [exchange_and_close(Talk(server, client))]


@case("client-certificate", "the client proves itself with a certificate; extended master secret")
def client_certificate_ems(folder):
    return client_certificate(folder, 0)


@case("client-certificate-no-ems", "the same without extended master secret")
def client_certificate_no_ems(folder):
    return client_certificate(folder, NO_EXTENDED_MASTER_SECRET)


@case("ecdhe-no-secrets", "ECDHE-RSA-AES128-GCM-SHA256 and no key log")
def ecdhe_no_secrets(folder):
    suite = "ECDHE-RSA-AES128-GCM-SHA256"
    with recorded(folder):
        return [exchange_and_close(Talk(server_context(suite=suite), client_context(suite=suite),
                                        reason="forward_secret_no_secrets", **UNREADABLE))]


@case("tls13-no-secrets", "TLS 1.3 and no key log")
def tls13_no_secrets(folder):
    with recorded(folder):
        return [exchange_and_close(Talk(server_context(TLS13), client_context(TLS13), reason="tls13_no_secrets",
                                        **UNREADABLE))]


def with_keylog(folder, suite):
    keylog = os.path.join(folder, "keys.log")
    if os.path.exists(keylog):
        os.remove(keylog)
    return server_context(suite=suite), client_context(suite=suite, keylog=keylog)


@case("ecdhe-keylog", "ECDHE-RSA-AES256-GCM-SHA384 with the client's key log", keys=(), keylog="keys.log")
def ecdhe_keylog(folder):
    server, client = with_keylog(folder, "ECDHE-RSA-AES256-GCM-SHA384")
    with recorded(folder):
        return [exchange_and_close(Talk(server, client, method="keylog"))]


@case("ecdhe-keylog-cbc-resumed", "ECDHE-RSA-AES128-SHA with key log; full handshake, then resumed by ticket", keys=(),
      keylog="keys.log")
def ecdhe_keylog_resumed(folder):
    server, client = with_keylog(folder, "ECDHE-RSA-AES128-SHA")
    with recorded(folder):
        full = Talk(server, client, method="keylog")
        session = full.session
        return [exchange_and_close(full, "/full"),
                exchange_and_close(Talk(server, client, session=session, resumed=True, method="keylog"), "/resumed")]


def plain_rsa(folder, key=lab.SERVER_KEY, **verdict):
    with recorded(folder):
        return [exchange_and_close(Talk(server_context(key=key, options=NO_TICKET), client_context(), **verdict))]


@case("wrong-key", "only the key of another certificate is loaded", keys=(lab.OTHER_KEY,))
def wrong_key(folder):
    return plain_rsa(folder, reason="no_key_for_certificate", **UNREADABLE)


@case("renewed-certificate", "the certificate was renewed with the same key; the old certificate and key are loaded")
def renewed_certificate(folder):
    return plain_rsa(folder, lab.RENEWED_KEY)


@case("bare-key", "only a private key is loaded, without any certificate", keys=(lab.BARE_KEY,))
def bare_key(folder):
    return plain_rsa(folder, lab.RENEWED_KEY)


@case("no-shared-cipher", "client and server have no suite in common: the server answers with an alert")
def no_shared_cipher(folder):
    with recorded(folder):
        return [failing(server_context(suite="AES128-SHA"), client_context(suite="AES256-SHA"))]


@case("certificate-refused", "the client does not trust the certificate: its answer to the server's flight is an alert")
def certificate_refused(folder):
    client = client_context()
    client.verify_mode = ssl.CERT_REQUIRED
    with recorded(folder):
        return [failing(server_context(options=NO_TICKET), client)]


@case("no-application-data", "a handshake and nothing else")
def no_application_data(folder):
    with recorded(folder):
        return [Talk(server_context(options=NO_TICKET), client_context()).close()]
