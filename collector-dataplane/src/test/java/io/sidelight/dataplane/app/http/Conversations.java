// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import io.sidelight.dataplane.api.event.Side;
import java.util.List;

/** Conversations that between them reach every state of the parser. */
final class Conversations {
    static final Conversation PLAIN = new Conversation().client("""
            GET /index.html?q=caf\u00c3\u00a9 HTTP/1.1
            Host: www.example
            User-Agent: Mozilla/5.0 (X11;
              folded)
            Referer: https://www.example/from

            """).server("""
            HTTP/1.1 200 OK
            Content-Type: text/html
            Content-Length: 12

            <p>hello</p>""");

    static final Conversation PIPELINED = new Conversation().client("""
            POST /a HTTP/1.1
            Content-Length: 4

            bodyHEAD /b HTTP/1.1


            GET /c HTTP/1.0

            """).server("""
            HTTP/1.1 100 Continue

            HTTP/1.1 200 OK
            Transfer-Encoding: chunked

            5;ext=1
            abcde
            1a
            abcdefghijklmnopqrstuvwxyz
            0
            Trailer: x

            HTTP/1.1 200 OK
            Content-Length: 1000

            HTTP/1.0 200 OK

            until the end""").end(Side.SERVER);

    static final Conversation UPGRADED = new Conversation().client("GET /ws HTTP/1.1\nUpgrade: websocket\n\n")
            .server("HTTP/1.1 101 Go\nUpgrade: websocket\n\n\u0081\u0005GET /")
            .raw(Side.CLIENT, "\u0081\u0085GET / HTTP/1.1\r\n");

    static final Conversation TUNNEL = new Conversation().client("CONNECT b:443 HTTP/1.1\n\n")
            .server("HTTP/1.1 200 OK\nContent-Length: 4\n\n\u0016\u0003\u0001").raw(Side.CLIENT, "\u0016\u0003\u0001");

    static final Conversation LONG_LINES = new Conversation()
            .client("GET /" + "\u00c3\u00a9".repeat(150) + " HTTP/1.1\nUser-Agent: " + "\u00c3\u00a9".repeat(150)
                    + "\nX: y\n\n")
            .server("HTTP/1.1 200 " + "r".repeat(300) + "\nContent-Length: 0" + " ".repeat(200) + "\n\n");

    static final Conversation LINE_AT_THE_BOUND = new Conversation()
            .client("GET /" + "x".repeat(98) + " HTTP/1.1\nHost: a\n\n")
            .client("GET /" + "x".repeat(97) + " HTTP/1.1\nHost: a\n\n").server("HTTP/1.1 204 A\n\nHTTP/1.1 204 B\n\n");

    static final Conversation BROKEN = new Conversation().client("GET /1 HTTP/1.1\n\nGET /2\nHost: a\n\n")
            .server("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nxyz\nHTTP/1.1 200 OK\n\n");

    static final Conversation UNANSWERED = new Conversation()
            .client("\nGET / HTTP/1.1\nHost:a\n\nPOST /x HTTP/1.1\nContent-Le");

    static final List<Conversation> ALL = List.of(PLAIN, PIPELINED, UPGRADED, TUNNEL, LONG_LINES, LINE_AT_THE_BOUND,
            BROKEN,
            UNANSWERED);

    private Conversations() {}
}
