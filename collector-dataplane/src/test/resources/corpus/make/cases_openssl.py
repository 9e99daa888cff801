# SPDX-License-Identifier: Apache-2.0
"""Recorded cases between two OpenSSL peers."""

import socket
import ssl

import lab
import web
from cases import case, recorded
from openssl_peers import (NO_ENCRYPT_THEN_MAC, NO_EXTENDED_MASTER_SECRET, TLS10, TLS11, TLS12, TLS13, Talk,
                           client_context, server_context)

NO_TICKET = ssl.OP_NO_TICKET
VERSION_NAMES = {TLS10: "tls10", TLS11: "tls11", TLS12: "tls12"}


def one_exchange(folder, version=TLS12, suite="AES128-GCM-SHA256", server_options=0, segment=None, **talk):
    """One connection with one request and one response."""
    with recorded(folder):
        conversation = Talk(server_context(version, suite, options=server_options | NO_TICKET),
                            client_context(version, suite), segment=segment, **talk)
        conversation.exchange(web.request(), web.response(), "/a?b")
        return [conversation.close()]


def define_suites():
    suites = [(TLS12, suite) for suite in ("AES128-SHA", "AES256-SHA", "AES128-SHA256", "AES256-SHA256",
                                           "AES128-GCM-SHA256", "AES256-GCM-SHA384")]
    suites += [(version, suite) for version in (TLS10, TLS11) for suite in ("AES128-SHA", "AES256-SHA")]
    for version, suite in suites:
        name = f"{VERSION_NAMES[version]}-{suite.lower()}"
        is_cbc = "GCM" not in suite
        case(name, f"{suite}" + (", encrypt-then-MAC" if is_cbc else "") + ", extended master secret")(
            lambda folder, version=version, suite=suite: one_exchange(folder, version, suite))
        if is_cbc:
            case(name + "-mte", f"{suite}, MAC-then-encrypt")(
                lambda folder, version=version, suite=suite: one_exchange(folder, version, suite, NO_ENCRYPT_THEN_MAC))


define_suites()


@case("tls12-camellia128-sha", "CAMELLIA128-SHA")
def camellia(folder):
    return one_exchange(folder, suite="CAMELLIA128-SHA")


@case("tls12-no-ems", "AES128-GCM-SHA256 without extended master secret")
def no_ems(folder):
    return one_exchange(folder, server_options=NO_EXTENDED_MASTER_SECRET)


@case("tls10-no-ems-mte", "AES128-SHA on TLS 1.0 as an old peer spoke it: no extensions that change anything")
def old_peer(folder):
    return one_exchange(folder, TLS10, "AES128-SHA", NO_EXTENDED_MASTER_SECRET | NO_ENCRYPT_THEN_MAC)


@case("ipv6", "the same over IPv6, on another port")
def ipv6(folder):
    return one_exchange(folder, address=lab.SERVER_ADDRESS_6, port=4433)


@case("small-segments", "TCP_MAXSEG 100: each handshake message spans many segments")
def small_segments(folder):
    return one_exchange(folder, segment=100)


@case("negotiated-down", "the client offers TLS 1.0 to 1.3 and all it has; the server is old: TLS 1.2, AES256-SHA")
def negotiated_down(folder):
    client = client_context(TLS12, "ALL")
    client.minimum_version, client.maximum_version = TLS10, TLS13
    with recorded(folder):
        talk = Talk(server_context(TLS12, "AES256-SHA"), client)
        talk.exchange(web.request(), web.response(), "/a?b")
        return [talk.close()]


@case("beside-plain-tcp", "a TCP connection in clear, which is none of ours, beside a TLS connection")
def beside_plain_tcp(folder):
    with recorded(folder):
        listener = lab.listen(lab.SERVER_ADDRESS, 80)
        plain = socket.create_connection((lab.SERVER_ADDRESS, 80))
        accepted, _ = listener.accept()
        plain.sendall(web.request("/in-clear"))
        accepted.sendall(web.response())
        talk = Talk(server_context(options=NO_TICKET), client_context())
        talk.exchange(web.request(), web.response(), "/a?b")
        for end in (plain, accepted, listener):
            end.close()
        return [talk.close()]


# --- the conversation that the edited cases start from ---------------------------------------------------------------

BODY_RECORDS = [web.body(5400)[start:start + 900] for start in range(0, 5400, 900)]
UPLOAD = web.body(600)

# (side, one write, which is one record); the edits find their way by these.
STEPS = [("client", web.request("/first")), ("server", web.response()),
         ("client", web.request("/body")), ("server", web.head(5400)), *[("server", part) for part in BODY_RECORDS],
         ("client", web.request("/upload", "POST", UPLOAD)), ("server", web.response(b"stored", "201 Created")),
         ("client", web.request("/one-record")), ("server", web.response(web.body(5000))),
         ("client", web.request("/last")), ("server", web.response(b"the end"))]


def conversation(folder, suite, options=0):
    with recorded(folder):
        talk = Talk(server_context(suite=suite, options=options | NO_TICKET), client_context(suite=suite))
        for side, data in STEPS:
            talk.client_sends(data) if side == "client" else talk.server_sends(data)
        for method, path, status in (("GET", "/first", 200), ("GET", "/body", 200), ("POST", "/upload", 201),
                                     ("GET", "/one-record", 200), ("GET", "/last", 200)):
            talk.truth.transaction(method, path, status)
        return [talk.close()]


@case("conversation-gcm", "AES256-GCM-SHA384: five transactions; base of the edited cases")
def conversation_gcm(folder):
    return conversation(folder, "AES256-GCM-SHA384")


@case("conversation-cbc", "AES128-SHA, MAC-then-encrypt: the same; base of edited cases")
def conversation_cbc(folder):
    return conversation(folder, "AES128-SHA", NO_ENCRYPT_THEN_MAC)
