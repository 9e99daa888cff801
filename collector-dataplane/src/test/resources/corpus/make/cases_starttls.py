# SPDX-License-Identifier: Apache-2.0
"""
Recorded cases of TLS that does not start with the connection: STARTTLS and its like, proxies, TLS inside TLS.

What is said in clear is what such servers and clients say; behind it are two OpenSSL peers.
"""

import functools
import ssl
import struct

import lab
import truth
import web
from cases import case, recorded
from openssl_peers import TLS12, TLS13, Talk, client_context, server_context
from openssl_programs import new_keylog

C, S = "client", "server"
starttls_case = functools.partial(case, keys=(), keylog="keys.log")

LDAP_START = bytes.fromhex("301d02010177188016312e332e362e312e342e312e313436362e3230303337")
LDAP_ANSWER = bytes.fromhex("300c02010178070a010004000400")
MYSQL_HANDSHAKE = bytes.fromhex("0a382e302e333600080000004a5b1f3c2d6e7a1100ffffff0200ffdf1500000000000000000000"
                               "4c3a2b1a6f5e4d3c2b1a0f0e00") + b"caching_sha2_password\0"
MYSQL_GREETING = struct.pack("<I", len(MYSQL_HANDSHAKE)) + MYSQL_HANDSHAKE
MYSQL_SSL_REQUEST = struct.pack("<I", 32 | 1 << 24) + struct.pack("<IIB", 0x00AAFF85, 1 << 24, 255) + bytes(23)

# port, what is said before; after it the client has asked for TLS.
PRELUDES = {
    "smtp": (25, [(S, b"220 mail.demo.test ESMTP\r\n"), (C, b"EHLO client.test\r\n"),
                  (S, b"250-mail.demo.test\r\n250-SIZE 10240000\r\n250 STARTTLS\r\n"), (C, b"STARTTLS\r\n"),
                  (S, b"220 2.0.0 Ready to start TLS\r\n")]),
    "imap": (143, [(S, b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n"), (C, b"a1 STARTTLS\r\n"),
                   (S, b"a1 OK Begin TLS negotiation now.\r\n")]),
    "pop3": (110, [(S, b"+OK ready\r\n"), (C, b"CAPA\r\n"), (S, b"+OK\r\nSTLS\r\nUIDL\r\n.\r\n"), (C, b"STLS\r\n"),
                   (S, b"+OK Begin TLS negotiation now.\r\n")]),
    "ftp": (21, [(S, b"220 demo FTP\r\n"), (C, b"AUTH TLS\r\n"), (S, b"234 Proceed with negotiation.\r\n")]),
    "nntp": (119, [(S, b"200 news.demo.test ready\r\n"), (C, b"STARTTLS\r\n"), (S, b"382 Continue with TLS\r\n")]),
    "sieve": (4190, [(S, b'"IMPLEMENTATION" "demo"\r\n"STARTTLS"\r\nOK\r\n'), (C, b"STARTTLS\r\n"), (S, b"OK\r\n")]),
    "xmpp": (5222, [(C, b"<?xml version='1.0'?><stream:stream to='demo.test' xmlns='jabber:client' xmlns:stream="
                        b"'http://etherx.jabber.org/streams' version='1.0'>"),
                    (S, b"<?xml version='1.0'?><stream:stream from='demo.test' id='1' version='1.0' xmlns='jabber:"
                        b"client' xmlns:stream='http://etherx.jabber.org/streams'><stream:features><starttls xmlns="
                        b"'urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"),
                    (C, b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
                    (S, b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")]),
    "ldap": (389, [(C, LDAP_START), (S, LDAP_ANSWER)]),
    "postgresql": (5432, [(C, bytes.fromhex("0000000804d2162f")), (S, b"S")]),
    "mysql": (3306, [(S, MYSQL_GREETING), (C, MYSQL_SSL_REQUEST)]),
    "rdp": (3389, [(C, bytes.fromhex("0300002a25e00000000000") + b"Cookie: mstshash=user\r\n" +
                    bytes.fromhex("0100080003000000")),
                   (S, bytes.fromhex("030000130ed000001234000209080001000000"))]),
    "amqp": (5671, [(C, b"AMQP\x02\x01\x00\x00"), (S, b"AMQP\x02\x01\x00\x00")]),
    "http-connect": (3128, [(C, b"CONNECT demo.test:443 HTTP/1.1\r\nHost: demo.test:443\r\nProxy-Connection: keep-"
                                b"alive\r\n\r\n"), (S, b"HTTP/1.1 200 Connection established\r\n\r\n")]),
    "http-upgrade-tls": (8080, [(C, b"OPTIONS * HTTP/1.1\r\nHost: demo.test\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade"
                                    b"\r\n\r\n"),
                                (S, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.2, HTTP/1.1\r\nConnection: "
                                    b"Upgrade\r\n\r\n")]),
    "socks4a": (1080, [(C, bytes.fromhex("040101bb00000001") + b"me\0demo.test\0"), (S, b"\0\x5a" + bytes(6))]),
    "socks5": (1080, [(C, b"\x05\x02\x00\x02"), (S, b"\x05\x00"), (C, b"\x05\x01\x00\x03\x09demo.test\x01\xbb"),
                      (S, b"\x05\x00\x00\x01\x0a\x00\x00\x02\x01\xbb")]),
    "socks5-password": (1080, [(C, b"\x05\x01\x02"), (S, b"\x05\x02"), (C, b"\x01\x02me\x06secret"), (S, b"\x01\x00"),
                               (C, b"\x05\x01\x00\x01\x0a\x00\x00\x02\x01\xbb"),
                               (S, b"\x05\x00\x00\x01\x0a\x00\x00\x02\x01\xbb")]),
    "proxy-v1": (443, [(C, b"PROXY TCP4 192.0.2.7 192.0.2.8 51234 443\r\n")]),
    "proxy-v2": (443, [(C, b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\7\xc0\0\2\x08\xc8\x22\1\xbb")]),
}


def behind(folder, port, prelude, version):
    """One transaction behind the prelude, in TLS of this version with a key log."""
    keylog, suite = new_keylog(folder), "ECDHE-RSA-AES128-GCM-SHA256"
    server = server_context(version, suite, lab.EC_KEY if version == TLS13 else lab.SERVER_KEY)
    client = client_context(version, suite, keylog=keylog)
    with recorded(folder):
        talk = Talk(server, client, port=port, prelude=prelude, method="keylog")
        talk.exchange(web.request(), web.response(), "/a?b")
        return [talk.close()]


for _name, (_port, _prelude) in PRELUDES.items():
    @starttls_case(f"starttls-{_name}", f"TLS behind {_name} in clear, TLS 1.3")
    def _make(folder, port=_port, prelude=_prelude):
        return behind(folder, port, prelude, TLS13)

for _name in ("smtp", "postgresql", "http-connect"):
    @starttls_case(f"starttls-{_name}-tls12", f"TLS behind {_name} in clear, TLS 1.2")
    def _make(folder, name=_name):
        return behind(folder, *PRELUDES[name], TLS12)


class Inner:
    """One end of a TLS connection whose records are carried by another."""

    def __init__(self, context, is_server):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=is_server,
                                    server_hostname=None if is_server else "inner.test")
        self.done = False

    def shake(self):
        if not self.done:
            try:
                self.tls.do_handshake()
                self.done = True
            except ssl.SSLWantReadError:
                pass


def carry(talk, ends):
    """What the inner ends have to send goes through the outer connection, until neither has more."""
    moved = True
    while moved:
        moved = False
        for side, sender, receiver in (("client", ends[0], ends[1]), ("server", ends[1], ends[0])):
            sender.shake()
            if data := sender.outgoing.read():
                (talk.client_sends if side == "client" else talk.server_sends)(data)
                receiver.incoming.write(data)
                moved = True


@starttls_case("tls-in-tls", "HTTPS proxy: CONNECT inside TLS, then TLS to the server inside that; both key logs in one")
def tls_in_tls(folder):
    keylog = new_keylog(folder)
    inner = truth.Connection(method="keylog", hellos=False)
    with recorded(folder):
        talk = Talk(server_context(TLS13, key=lab.EC_KEY), client_context(TLS13, keylog=keylog), port=3128,
                    method="keylog")
        talk.client_sends(b"CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test:443\r\n\r\n")
        talk.server_sends(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ends = Inner(client_context(TLS13, keylog=keylog), False), Inner(server_context(TLS13, key=lab.SERVER_KEY), True)
        carry(talk, ends)
        for number, side in enumerate(("client", "server")):
            data = web.request("/inside", host="inner.test") if side == "client" else web.response(web.body(2500))
            ends[number].tls.write(data)
            carry(talk, ends)
            if ends[1 - number].tls.read(16384) != data:
                raise RuntimeError("the inner connection does not work")
            inner.sent[side] += data
        outer = talk.close()
    inner.transaction("GET", "/inside", 200, "inner.test")
    inner.initiator, inner.responder = outer.initiator, outer.responder
    outer.http = None
    return [outer, inner]
