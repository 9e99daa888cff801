// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.util.List;

/** The protocols that go over to TLS, each as its specification has it. */
public final class Preambles {
    private static final String X224_REQUEST = "03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00";
    private static final String X224_CONFIRM = "03 00 00 13 0e d0 00 00 12 34 00 02 1f 08 00 02 00 00 00";
    private static final String MYSQL_GREETING = "4a 00 00 00 0a 38 2e 30 2e 33 30 00 08 00 00 00 16 03 01 02 00 01 00 01"
            + "00 ff ff ff 02 00 ff df 15 00 00 00 00 00 00 00 00 00 00 7a 22 5c 52 40 11 31 25 66 0b 51 09 00 63 61 63"
            + "68 69 6e 67 5f 73 68 61 32 5f 70 61 73 73 77 6f 72 64 00";
    private static final String PROXY_V2 = "0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 21 11 00 0c c0 00 02 01 c0 00 02 02 16 03"
            + "01 bb";

    private Preambles() {}

    /** All of them. */
    public static List<Preamble> all() {
        return List.of(
                new Preamble("SMTP").server("220 mail.demo.test ESMTP\r\n").client("EHLO client.test\r\n")
                        .server("250-mail.demo.test\r\n250-STARTTLS\r\n250 SIZE 1000\r\n").client("STARTTLS\r\n")
                        .server("220 2.0.0 ready\r\n"),
                new Preamble("SMTP, pipelined").server("220 mail.demo.test ESMTP\r\n")
                        .server("250-mail.demo.test\r\n250 STARTTLS\r\n220 2.0.0 ready\r\n")
                        .client("EHLO client.test\r\nSTARTTLS\r\n"),
                new Preamble("IMAP").server("* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n").client("a1 STARTTLS\r\n")
                        .server("a1 OK begin TLS\r\n"),
                new Preamble("POP3").server("+OK ready\r\n").client("STLS\r\n").server("+OK begin TLS\r\n"),
                new Preamble("FTP").server("220 FTP\r\n").client("AUTH TLS\r\n").server("234 proceed\r\n"),
                new Preamble("LDAP")
                        .clientHex("30 1d 02 01 01 77 18 80 16 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 31 34 36 36"
                                + "2e 32 30 30 33 37")
                        .serverHex("30 0c 02 01 01 78 07 0a 01 00 04 00 04 00"),
                new Preamble("XMPP").client("<stream:stream to='demo.test' version='1.0'>")
                        .server("<stream:stream><stream:features><starttls/></stream:features>")
                        .client("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
                        .server("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
                new Preamble("NNTP").server("200 news\r\n").client("STARTTLS\r\n").server("382 go\r\n"),
                new Preamble("Sieve").server("\"STARTTLS\"\r\nOK\r\n").client("STARTTLS\r\n").server("OK begin\r\n"),
                new Preamble("IRC").client("CAP LS 302\r\nSTARTTLS\r\n").server(":irc 670 * :go ahead\r\n"),
                new Preamble("PostgreSQL").clientHex("00 00 00 08 04 d2 16 2f").server("S"),
                new Preamble("PostgreSQL, GSS first").clientHex("00 00 00 08 04 d2 16 30").server("N")
                        .clientHex("00 00 00 08 04 d2 16 2f").server("S"),
                new Preamble("MySQL").serverHex(MYSQL_GREETING)
                        .clientHex("20 00 00 01 85 ae ff 19 00 00 00 01 ff 00 00 00"
                                + "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"),
                new Preamble("RDP").clientHex(X224_REQUEST).serverHex(X224_CONFIRM),
                new Preamble("AMQP").clientHex("41 4d 51 50 02 01 00 00").serverHex("41 4d 51 50 02 01 00 00"),
                new Preamble("HTTP CONNECT").client("CONNECT demo.test:443 HTTP/1.1\r\nHost: demo.test:443\r\n\r\n")
                        .server("HTTP/1.1 200 Connection established\r\n\r\n"),
                new Preamble("HTTP CONNECT after 407").client("CONNECT demo.test:443 HTTP/1.1\r\n\r\n")
                        .server("HTTP/1.1 407 Authenticate\r\nContent-Length: 70000\r\n\r\n")
                        .say(false, Preamble.filler(70_000 / 2)).say(false, Preamble.filler(70_000 / 2))
                        .client("CONNECT demo.test:443 HTTP/1.1\r\nProxy-Authorization: Basic eDp5\r\n\r\n")
                        .server("HTTP/1.1 200 OK\r\n\r\n"),
                new Preamble("HTTP Upgrade")
                        .client("OPTIONS * HTTP/1.1\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n")
                        .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.2, HTTP/1.1\r\n\r\n"),
                new Preamble("SOCKS4").clientHex("04 01 01 bb c0 00 02 02 75 00").serverHex("00 5a 01 bb c0 00 02 02"),
                new Preamble("SOCKS4a").clientHex("04 01 01 bb 00 00 00 01 75 00 64 65 6d 6f 2e 74 65 73 74 00")
                        .serverHex("00 5a 00 00 00 00 00 00"),
                new Preamble("SOCKS5").clientHex("05 01 00").serverHex("05 00")
                        .clientHex("05 01 00 03 09 64 65 6d 6f 2e 74 65 73 74 01 bb")
                        .serverHex("05 00 00 01 c0 00 02 02 01 bb"),
                new Preamble("SOCKS5 with password").clientHex("05 02 00 02").serverHex("05 02")
                        .clientHex("01 01 75 01 70").serverHex("01 00").clientHex("05 01 00 01 c0 00 02 02 01 bb")
                        .serverHex("05 00 00 01 16 03 01 02 00 01"),
                new Preamble("PROXY v1").client("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"),
                new Preamble("PROXY v2").clientHex(PROXY_V2),
                new Preamble("PROXY v2 before SMTP").clientHex(PROXY_V2).server("220 mail ESMTP\r\n")
                        .client("STARTTLS\r\n").server("220 ready\r\n"),
                new Preamble("Telnet, START_TLS").serverHex("ff fd 2e").clientHex("ff fb 2e ff fa 2e 01 ff f0")
                        .serverHex("ff fa 2e 01 ff f0"),
                new Preamble("RTSP-like unknown").client("HELLO 1\n").server("TLS?\n").client("YES\n"));
    }
}
