# SPDX-License-Identifier: Apache-2.0
"""Recorded cases between two OpenSSL peers: shapes of application data, and ways a connection ends."""

import contextlib
import ssl

import web
from cases import case, recorded
from openssl_peers import TLS10, TLS12, Talk, client_context, server_context

# From openssl/ssl.h: when clear, OpenSSL sends an empty record before each CBC record of TLS 1.0.
DONT_INSERT_EMPTY_FRAGMENTS = 1 << 11


def connect(version=TLS12, suite="AES128-GCM-SHA256"):
    return Talk(server_context(version, suite, options=ssl.OP_NO_TICKET), client_context(version, suite))


@contextlib.contextmanager
def one_connection(folder, connections):
    with recorded(folder):
        talk = connect()
        yield talk
        connections.append(talk.close())


@case("http-pipelined", "three requests in one record, three responses in one record")
def pipelined(folder):
    with one_connection(folder, connections := []) as talk:
        paths = ("/one", "/two", "/three")
        talk.client_sends(b"".join(web.request(path) for path in paths))
        talk.server_sends(b"".join(web.response(path.encode()) for path in paths))
        for path in paths:
            talk.truth.transaction("GET", path, 200)
    return connections


@case("http-chunked", "a chunked response whose chunks do not match its records")
def chunked(folder):
    with one_connection(folder, connections := []) as talk:
        talk.client_sends(web.request("/chunked"))
        answer = web.chunked([b"a" * 10, b"b" * 300, b"c"])
        for start in range(0, len(answer), 97):
            talk.server_sends(answer[start:start + 97])
        talk.truth.transaction("GET", "/chunked", 200)
        talk.exchange(web.request("/after"), web.response(), "/after")
    return connections


@case("http-no-body", "HEAD with a length, 204 and 304: none of them has a body")
def no_body(folder):
    with one_connection(folder, connections := []) as talk:
        talk.exchange(web.request("/head", "HEAD"), web.head(1000), "/head", "HEAD")
        talk.exchange(web.request("/204"), b"HTTP/1.1 204 No Content\r\n\r\n", "/204", status=204)
        talk.exchange(web.request("/304"), web.head(500, "304 Not Modified"), "/304", status=304)
        talk.exchange(web.request("/after"), web.response(), "/after")
    return connections


@case("http-post-continue", "a POST that waits for 100 Continue")
def post_continue(folder):
    with one_connection(folder, connections := []) as talk:
        body = web.body(600)
        whole = web.request("/upload", "POST", body).replace(b"User-Agent", b"Expect: 100-continue\r\nUser-Agent")
        talk.client_sends(whole[:-len(body)])
        talk.server_sends(b"HTTP/1.1 100 Continue\r\n\r\n")
        talk.client_sends(body)
        talk.server_sends(web.response(b"stored", "201 Created"))
        talk.truth.transaction("POST", "/upload", 201)
    return connections


@case("http-large-body", "a body of 20 000 bytes in two records, and another transaction after it")
def large_body(folder):
    with one_connection(folder, connections := []) as talk:
        talk.exchange(web.request("/large"), web.response(web.body(20_000), content_type="application/zip"), "/large")
        talk.exchange(web.request("/after"), web.response(), "/after")
    return connections


@case("http-close-delimited", "HTTP/1.0: the body ends with the connection")
def close_delimited(folder):
    with one_connection(folder, connections := []) as talk:
        talk.client_sends(b"GET /old HTTP/1.0\r\nHost: demo.test\r\n\r\n")
        talk.server_sends(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + web.body(100))
        talk.truth.transaction("GET", "/old", 200)
    return connections


@case("http-upgrade", "101 Switching Protocols, then bytes that are not HTTP")
def upgrade(folder):
    with one_connection(folder, connections := []) as talk:
        ask = web.request("/socket").replace(b"\r\n\r\n", b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        talk.client_sends(ask)
        talk.server_sends(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        talk.truth.transaction("GET", "/socket", 101)
        talk.client_sends(bytes.fromhex("818537fa213d7f9f4d5158"))
        talk.server_sends(b"\x81\x05Hello")
    return connections


@case("not-http", "lines of a protocol that is not HTTP; the server speaks first")
def not_http(folder):
    with one_connection(folder, connections := []) as talk:
        talk.server_sends(b"+OK ready\r\n")
        talk.client_sends(b"STAT\r\n")
        talk.server_sends(b"+OK 2 320\r\n")
    return connections


@case("tiny-records", "every byte of request and response is a record of its own")
def tiny_records(folder):
    with one_connection(folder, connections := []) as talk:
        for byte in web.request("/tiny"):
            talk.client_sends(bytes([byte]))
        for byte in web.response(b"tiny"):
            talk.server_sends(bytes([byte]))
        talk.truth.transaction("GET", "/tiny", 200)
    return connections


@case("tls10-empty-fragments", "TLS 1.0 with AES128-SHA: an empty record goes before each record of application data")
def empty_fragments(folder):
    contexts = server_context(TLS10, "AES128-SHA", options=ssl.OP_NO_TICKET), client_context(TLS10, "AES128-SHA")
    for context in contexts:
        context.options &= ~DONT_INSERT_EMPTY_FRAGMENTS
    with recorded(folder):
        talk = Talk(*contexts)
        talk.exchange(web.request(), web.response(), "/a?b")
        return [talk.close()]


@case("interleaved", "three connections at the same time, their transactions interleaved")
def interleaved(folder):
    with recorded(folder):
        talks = [connect(TLS12, suite) for suite in ("AES128-SHA", "AES256-GCM-SHA384", "AES256-SHA256")]
        for turn in range(2):
            for number, talk in enumerate(talks):
                path = f"/{number}/{turn}"
                talk.exchange(web.request(path), web.response(path.encode() * 9), path)
        return [talk.close() for talk in talks]


@case("ends-with-reset", "the client ends with a TCP reset, without close_notify")
def ends_with_reset(folder):
    with recorded(folder):
        talk = connect()
        talk.exchange(web.request(), web.response(), "/a?b")
        return [talk.reset()]


@case("ends-with-fin", "both ends close TCP without close_notify")
def ends_with_fin(folder):
    with recorded(folder):
        talk = connect()
        talk.exchange(web.request(), web.response(), "/a?b")
        return [talk.cut_off()]
