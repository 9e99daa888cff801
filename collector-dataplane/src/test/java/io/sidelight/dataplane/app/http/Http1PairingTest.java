// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which response answers which request, and when a transaction is reported (RFC 9112 section 9). */
class Http1PairingTest {
    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\nHost: a\n\n";
    }

    private static String answer(int status) {
        return "HTTP/1.1 " + status + " X\nContent-Length: 0\n\n";
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        List<HttpTransaction> found = new Conversation().client(get("/1") + get("/2")).client(get("/3"))
                .server(answer(201) + answer(202) + answer(203)).readOpen();

        assertThat(found).extracting(HttpTransaction::number, HttpTransaction::target, HttpTransaction::status)
                .containsExactly(tuple(1, "/1", 201), tuple(2, "/2", 202), tuple(3, "/3", 203));
        assertThat(found).allMatch(HttpTransaction::complete);
    }

    @Test
    void reportsATransactionAsSoonAsItIsOver() {
        assertThat(new Conversation().client(get("/1")).server(answer(200)).client(get("/2")).readOpen()).hasSize(1);
    }

    @Test
    void passesInterimResponsesOver() {
        HttpTransaction found = new Conversation()
                .client("POST / HTTP/1.1\nExpect: 100-continue\nContent-Length: 2\n\n")
                .server("HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: x\n\n").client("ab")
                .server(answer(200))
                .readOne();

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.responseStartNs()).isEqualTo(4_000_000_000L);
        assertThat(found.responseBytes()).isEqualTo(37);
    }

    @Test
    void readsNothingAfterAnUpgrade() {
        HttpTransaction found = new Conversation()
                .client("GET /chat HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\n\n")
                .server("HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\n" + answer(500)).client(get("/no"))
                .server(answer(501)).gap(Side.CLIENT, 5).readOne();

        assertThat(found.status()).isEqualTo(101);
        assertThat(found.upgrade()).isEqualTo("websocket");
        assertThat(found.complete()).isTrue();
    }

    @Test
    void readsNothingInsideATunnel() {
        HttpTransaction found = new Conversation().client("CONNECT b.example:443 HTTP/1.1\nHost: b.example:443\n\n")
                .server("HTTP/1.1 200 Connection established\nContent-Length: 10\n\n").client(get("/no"))
                .server(answer(500))
                .readOne();

        assertThat(found.target()).isEqualTo("b.example:443");
        assertThat(found.upgrade()).isEqualTo("tunnel");
        assertThat(found.complete()).isTrue();
    }

    @Test
    void goesOnAfterARefusedTunnel() {
        assertThat(new Conversation().client("CONNECT b:443 HTTP/1.1\n\n").server(answer(407)).client(get("/"))
                .server(answer(200)).read()).extracting(HttpTransaction::status).containsExactly(407, 200);
    }

    @Test
    void joinsAResponseThatCameFirst() {
        HttpTransaction found = new Conversation().server("HTTP/1.1 200 OK\nContent-Length: 2\n\nab")
                .client(get("/late"))
                .readOne();

        assertThat(found.target()).isEqualTo("/late");
        assertThat(found.responseBodyBytes()).isEqualTo(2);
        assertThat(found.complete()).isTrue();
    }

    @Test
    void seesThatAResponseToALateHeadRequestHasNoBody() {
        List<HttpTransaction> found = new Conversation().server("HTTP/1.1 200 OK\nContent-Length: 20\n\n")
                .client("HEAD / HTTP/1.1\n\n").client(get("/2")).server(answer(204)).readOpen();

        assertThat(found).extracting(HttpTransaction::status).containsExactly(200, 204);
    }

    @Test
    void seesThatAResponseToALateConnectRequestOpensATunnel() {
        HttpTransaction found = new Conversation().server("HTTP/1.1 200 OK\n\n").client("CONNECT b:1 HTTP/1.1\n\n")
                .client(get("/no")).readOne();

        assertThat(found.upgrade()).isEqualTo("tunnel");
    }

    @Test
    void readsALateRequestBehindItsUpgrade() {
        HttpTransaction found = new Conversation().server("HTTP/1.1 101 Go\nUpgrade: x\n\n")
                .client("GET /up HTTP/1.1\nUpgrade: x\n\nGET /no HTTP/1.1\n\n").readOne();

        assertThat(found.target()).isEqualTo("/up");
        assertThat(found.upgrade()).isEqualTo("x");
    }

    @Test
    void joinsAnEarlyRefusalToTheRequestThatIsUnderWay() {
        HttpTransaction found = new Conversation().client("POST /slow HTTP/1.1\nContent-Length: 100\n\nabc")
                .server(answer(408)).readOne();

        assertThat(found.target()).isEqualTo("/slow");
        assertThat(found.status()).isEqualTo(408);
        assertThat(found.requestBodyBytes()).isEqualTo(3);
        assertThat(found.complete()).isFalse();
    }

    @Test
    void reportsAtTheCloseWhatWasNotAnswered() {
        HttpTransaction found = new Conversation().client(get("/")).readOne();

        assertThat(found.target()).isEqualTo("/");
        assertThat(found.status()).isZero();
        assertThat(found.responseStartNs()).isZero();
        assertThat(found.complete()).isFalse();
    }

    @Test
    void reportsAtTheCloseWhatWasNotAsked() {
        HttpTransaction found = new Conversation().server("HTTP/1.0 408 Timeout\nContent-Length: 0\n\n").readOne();

        assertThat(found.method()).isEmpty();
        assertThat(found.version()).isEqualTo("1.0");
        assertThat(found.status()).isEqualTo(408);
        assertThat(found.complete()).isFalse();
    }

    @Test
    void keepsOrderWhenMoreRequestsWaitThanAreKept() {
        var limits = new Http1Limits(65_536, 8_192, 1_024, 2);
        List<HttpTransaction> found = new Conversation().client(get("/1") + get("/2") + get("/3") + get("/4"))
                .server(answer(201) + answer(202)).client(get("/5")).server(answer(203) + answer(204) + answer(205))
                .client(get("/6")).server(answer(206)).read(limits);

        assertThat(found).extracting(HttpTransaction::target, HttpTransaction::status).containsExactly(tuple("/1", 201),
                tuple("/2", 202), tuple("", 203), tuple("", 204), tuple("", 205), tuple("/6", 206));
    }

    @Test
    void keepsABoundedNumberOfResponsesThatNobodyAskedFor() {
        var limits = new Http1Limits(65_536, 8_192, 1_024, 2);
        var found = new java.util.ArrayList<HttpTransaction>();
        var parser = new Http1Parser(found::add, limits);
        for (Conversation.Turn turn : new Conversation().server(answer(201) + answer(202) + answer(203)).turns()) {
            Conversation.feed(parser, turn, 1_000);
        }

        assertThat(found).extracting(HttpTransaction::status).containsExactly(201);
        assertThat(parser.transactions()).isEqualTo(1);
    }
}
