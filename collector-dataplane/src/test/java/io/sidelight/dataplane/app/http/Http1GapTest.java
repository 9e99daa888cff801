// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is still told when bytes are missing. */
class Http1GapTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n";

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\nHost: a\n\n";
    }

    private static String answer(int status) {
        return "HTTP/1.1 " + status + " X\nContent-Length: 0\n\n";
    }

    @Test
    void subtractsAGapInsideABody() {
        List<HttpTransaction> found = new Conversation().client(get("/1") + get("/2"))
                .server("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc").gap(Side.SERVER, 5).server("ij" + answer(404))
                .read();

        assertThat(found)
                .extracting(HttpTransaction::status, HttpTransaction::responseBodyBytes, HttpTransaction::gapBytes,
                        HttpTransaction::complete)
                .containsExactly(tuple(200, 5L, 5L, false), tuple(404, 0L, 0L, true));
    }

    @Test
    void subtractsAGapInsideAChunk() {
        List<HttpTransaction> found = new Conversation().client(get("/1") + get("/2")).server(CHUNKED + "a\nabc")
                .gap(Side.SERVER, 7).server("\n0\n\n" + answer(404)).read();

        assertThat(found).extracting(HttpTransaction::status, HttpTransaction::gapBytes).containsExactly(tuple(200, 7L),
                tuple(404, 0L));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 3})
    void readsOnThroughAGapInABodyThatEndsWithItsStream(long lost) {
        HttpTransaction found = new Conversation().client(get("/")).server("HTTP/1.1 200 OK\n\nabc")
                .gap(Side.SERVER, lost)
                .server("HTTP/1.1 is not a head here").end(Side.SERVER).readOne();

        assertThat(found.responseBodyBytes()).isEqualTo(30);
        assertThat(found.gapBytes()).isEqualTo(lost);
        assertThat(found.complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 30})
    void findsTheNextMessageAfterAGapOverFraming(long lost) {
        List<HttpTransaction> found = new Conversation().client(get("/1")).server(CHUNKED + "a\nabc")
                .gap(Side.SERVER, lost)
                .server("HTTP is fun\n").server("0\n\n").client(get("/2")).server(answer(404)).read();

        assertThat(found).extracting(HttpTransaction::target, HttpTransaction::status, HttpTransaction::gapBytes)
                .containsExactly(tuple("/1", 200, lost), tuple("/2", 404, 0L));
        assertThat(found.getFirst().responseBytes()).isEqualTo(47 + 6 + 13 + 5);
    }

    @Test
    void findsTheNextMessageThoughItsStartLineComesInPieces() {
        assertThat(new Conversation().client(get("/1")).gap(Side.CLIENT, 10).client("GE").client("T /2 HTTP")
                .client("/1.1\n\n")
                .read()).extracting(HttpTransaction::target).containsExactly("/1", "/2");
    }

    @Test
    void splitsAGapBetweenABodyAndWhatFollows() {
        List<HttpTransaction> found = new Conversation().client(get("/1"))
                .server("HTTP/1.1 200 OK\nContent-Length: 10\n\nabc").client(get("/2")).gap(Side.SERVER, 20)
                .client(get("/3")).server(answer(203)).read();

        assertThat(found).extracting(HttpTransaction::target, HttpTransaction::status, HttpTransaction::gapBytes)
                .containsExactly(tuple("/1", 200, 7L), tuple("/2", 0, 13L), tuple("/3", 203, 0L));
    }

    @Test
    void keepsWhatWasReadOfAHeadThatIsCutByAGap() {
        HttpTransaction found = new Conversation().client("GET /1 HTTP/1.1\nHost: a\nUser-Ag").gap(Side.CLIENT, 9)
                .client("rest: of it\n\n").server(answer(200)).readOne();

        assertThat(found.host()).isEqualTo("a");
        assertThat(found.userAgent()).isEmpty();
        assertThat(found.gapBytes()).isEqualTo(9);
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.complete()).isFalse();
    }

    @Test
    void givesTheResponseAfterLostOnesToTheNewestRequest() {
        List<HttpTransaction> found = new Conversation().client(get("/1")).client(get("/2")).client(get("/3"))
                .gap(Side.SERVER, -1).server(answer(203)).client(get("/4")).server(answer(204)).read();

        assertThat(found).extracting(HttpTransaction::target, HttpTransaction::status).containsExactly(tuple("/1", 0),
                tuple("/2", 0), tuple("/3", 203), tuple("/4", 204));
    }

    @Test
    void countsOneLostResponseWhereRequestsArePipelined() {
        List<HttpTransaction> found = new Conversation().client(get("/1") + get("/2") + get("/3") + get("/4"))
                .server(answer(201)).gap(Side.SERVER, 38).server(answer(203) + answer(204)).read();

        assertThat(found).extracting(HttpTransaction::target, HttpTransaction::status, HttpTransaction::gapBytes)
                .containsExactly(tuple("/1", 201, 0L), tuple("/2", 0, 38L), tuple("/3", 203, 0L), tuple("/4", 204, 0L));
        assertThat(found).extracting(HttpTransaction::complete).containsExactly(true, false, false, false);
    }

    @Test
    void callsNoPairCompleteThatOrderAloneMadeAfterLoss() {
        List<HttpTransaction> found = new Conversation().client(get("/1") + get("/2")).server(answer(201) + answer(202))
                .gap(Side.CLIENT, 50).client(get("/4")).server(answer(203)).read();

        assertThat(found).extracting(HttpTransaction::complete).containsExactly(true, true, false);
    }

    @Test
    void doesNotPairALaterRequestWithTheAnswerToALostOne() {
        List<HttpTransaction> found = new Conversation().client(get("/1")).server(answer(201)).gap(Side.CLIENT, 40)
                .server(answer(202)).client(get("/3")).server(answer(203)).read();

        assertThat(found).extracting(HttpTransaction::target, HttpTransaction::status).containsExactly(tuple("/1", 201),
                tuple("", 202), tuple("/3", 203));
    }

    @Test
    void recoversFromASecondGapWhileLost() {
        List<HttpTransaction> found = new Conversation().client(get("/1")).server(CHUNKED).gap(Side.SERVER, 5)
                .server("HTT")
                .gap(Side.SERVER, 5).client(get("/2")).server(answer(202)).read();

        assertThat(found).extracting(HttpTransaction::status, HttpTransaction::gapBytes).containsExactly(
                tuple(200, 10L),
                tuple(202, 0L));
    }
}
