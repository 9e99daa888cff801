// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one message says, and where it ends (RFC 9112 sections 2 to 7). */
class Http1ParserTest {
    private static final String GET = "GET / HTTP/1.1\nHost: a\n\n";
    private static final String NO_BODY = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";

    @Test
    void reportsAllThatAnAuditorAsksFor() {
        HttpTransaction found = new Conversation().client("""
                POST /orders?id=7 HTTP/1.1
                Host: shop.example
                User-Agent: curl/8.9
                Referer: https://shop.example/cart
                Content-Type: application/json
                Content-Length: 11

                {"paid": 1}""").server("""
                HTTP/1.1 201 Created
                Content-Type: text/plain; charset=utf-8
                Content-Length: 4

                done""").readOne();

        assertThat(found)
                .isEqualTo(new HttpTransaction(1, "1.1", "POST", "/orders?id=7", "shop.example", 201, "Created",
                        "curl/8.9", "https://shop.example/cart", "application/json", "text/plain; charset=utf-8", 11, 4,
                        171, 88,
                        1_000_000_000, 1_000_000_000, 2_000_000_000, 2_000_000_000, "", 0, true));
        assertThat(found.url()).isEqualTo("https://shop.example/orders?id=7");
    }

    @Test
    void takesTimesFromFirstAndLastByteOfEachMessage() {
        HttpTransaction found = new Conversation().client("POST / HT").client("TP/1.1\nContent-Length: 2\n\n")
                .client("ab")
                .server("HTTP/1.1 200").server(" OK\nContent-Length: 2\n\na").server("b").readOne();

        assertThat(found.requestStartNs()).isEqualTo(1_000_000_000);
        assertThat(found.requestEndNs()).isEqualTo(3_000_000_000L);
        assertThat(found.responseStartNs()).isEqualTo(4_000_000_000L);
        assertThat(found.responseEndNs()).isEqualTo(6_000_000_000L);
    }

    @Test
    void countsChunkFramingAsMessageButNotAsBody() {
        HttpTransaction found = new Conversation().client(GET).server("""
                HTTP/1.1 200 OK
                Transfer-Encoding: chunked

                4;name="va;lue"
                abcd
                00A\t
                0123456789
                0
                Expires: never

                """).readOne();

        assertThat(found.responseBodyBytes()).isEqualTo(14);
        assertThat(found.responseBytes()).isEqualTo(17 + 28 + 2 + 17 + 6 + 6 + 12 + 3 + 16 + 2);
        assertThat(found.complete()).isTrue();
    }

    @Test
    void letsTransferEncodingBeatContentLength() {
        List<HttpTransaction> found = new Conversation().client("""
                POST /a HTTP/1.1
                Content-Length: 3
                Transfer-Encoding: gzip, Chunked

                5
                hello
                0

                GET /b HTTP/1.1

                """).server(NO_BODY + NO_BODY).read();

        assertThat(found).extracting(HttpTransaction::target).containsExactly("/a", "/b");
        assertThat(found.getFirst().requestBodyBytes()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5, 5", "5,5 ,5", "005"})
    void acceptsContentLengthsThatAgree(String length) {
        HttpTransaction found = new Conversation().client(GET)
                .server("HTTP/1.1 200 OK\nContent-Length: " + length + "\n\nhello").readOne();

        assertThat(found.responseBodyBytes()).isEqualTo(5);
        assertThat(found.complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+5", "5, 6", "5\nContent-Length: 6", "", "0x5", "9223372036854775808",
        "99999999999999999999999999"})
    void followsNoFurtherWhereLengthsContradict(String length) {
        HttpTransaction found = new Conversation().client(GET)
                .server("HTTP/1.1 200 OK\nContent-Length: " + length + "\n\nHTTP/1.1 500 Smuggled\n\n").readOne();

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.complete()).isFalse();
    }

    @Test
    void acceptsTheLargestContentLength() {
        assertThat(Framing.contentLength("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz", "", "-1", "5 5", "8000000000000000", ";x"})
    void followsNoFurtherAfterABadChunkSize(String size) {
        HttpTransaction found = new Conversation().client(GET)
                .server("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + size + "\nHTTP/1.1 500 No\n\n").readOne();

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.responseBodyBytes()).isZero();
        assertThat(found.complete()).isFalse();
    }

    @Test
    void followsNoFurtherWhenAChunkIsLongerThanItSaid() {
        HttpTransaction found = new Conversation().client(GET)
                .server("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nabcd\n0\n\n").readOne();

        assertThat(found.responseBodyBytes()).isEqualTo(2);
        assertThat(found.complete()).isFalse();
    }

    @Test
    void endsABodyOfNoLengthWithItsStream() {
        var open = new Conversation().client(GET).server("HTTP/1.0 200 OK\n\nall of").server(" it");

        assertThat(open.readOpen()).isEmpty();
        HttpTransaction found = open.end(Side.SERVER).readOne();
        assertThat(found.responseBodyBytes()).isEqualTo(9);
        assertThat(found.complete()).isTrue();
    }

    @Test
    void doesNotCallABodyCompleteWhoseStreamWasCutOff() {
        HttpTransaction found = new Conversation().client(GET).server("HTTP/1.0 200 OK\n\nall of").readOne();

        assertThat(found.responseBodyBytes()).isEqualTo(6);
        assertThat(found.complete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"HEAD,200", "GET,204", "GET,304"})
    void expectsNoBodyWhereNoneCanBe(String method, int status) {
        List<HttpTransaction> found = new Conversation().client(method + " /1 HTTP/1.1\n\n")
                .server("HTTP/1.1 " + status + " X\nContent-Length: 99\n\n").client("GET /2 HTTP/1.1\n\n")
                .server(NO_BODY)
                .read();

        assertThat(found).extracting(HttpTransaction::complete).containsExactly(true, true);
        assertThat(found).extracting(HttpTransaction::responseBodyBytes).containsExactly(0L, 0L);
    }

    @Test
    void readsBareLineFeedsAndEmptyLinesInFront() {
        HttpTransaction found = new Conversation().raw(Side.CLIENT, "\r\n\nGET /x HTTP/1.1\nHost: a\n\n")
                .raw(Side.SERVER, "HTTP/1.1 200 OK\nContent-Length: 1\n\nz").readOne();

        assertThat(found.host()).isEqualTo("a");
        assertThat(found.requestBytes()).isEqualTo(25);
        assertThat(found.complete()).isTrue();
    }

    @Test
    void readsFieldNamesInAnyCaseAndWithSpaceBeforeTheColon() {
        HttpTransaction found = new Conversation()
                .client("GET / HTTP/1.1\nhOST : a.example\t\nUSER-AGENT:x\nno field at all\n\n").server(NO_BODY)
                .readOne();

        assertThat(found.host()).isEqualTo("a.example");
        assertThat(found.userAgent()).isEqualTo("x");
    }

    @Test
    void joinsFoldedLines() {
        HttpTransaction found = new Conversation()
                .client("GET / HTTP/1.1\n odd\nUser-Agent: one\n\t two\nHost:\n a\nX: y\n z\n\n").server(NO_BODY)
                .readOne();

        assertThat(found.userAgent()).isEqualTo("one two");
        assertThat(found.host()).isEqualTo("a");
    }

    @Test
    void keepsTheFirstOfSeveralHosts() {
        HttpTransaction found = new Conversation().client("GET / HTTP/1.1\nHost: first\nHost: second\n and more\n\n")
                .server(NO_BODY).readOne();

        assertThat(found.host()).isEqualTo("first");
    }

    @Test
    void keepsControlCharactersInValues() {
        HttpTransaction found = new Conversation().client("GET /\0 HTTP/1.1\nUser-Agent: a\0b\u001b[31m\n\n")
                .server(NO_BODY)
                .readOne();

        assertThat(found.userAgent()).isEqualTo("a\0b\u001b[31m");
        assertThat(found.target()).isEqualTo("/\0");
    }

    @Test
    void readsTextsAsUtf8OrElseAsLatin1() {
        HttpTransaction found = new Conversation().client("GET /\u00c3\u00a9 HTTP/1.1\nUser-Agent: \u00e9\n\n")
                .server(NO_BODY).readOne();

        assertThat(found.target()).isEqualTo("/\u00e9");
        assertThat(found.userAgent()).isEqualTo("\u00e9");
    }

    @ParameterizedTest
    @CsvSource({"GET http://b.example/x HTTP/1.1,http://b.example/x", "OPTIONS * HTTP/1.1,*", "BREW /pot HTTP/1.0,/pot",
        "GET /with space HTTP/1.1,/with space", "GET   /wide   HTTP/1.1  ,/wide"})
    void readsEveryFormOfTarget(String line, String target) {
        HttpTransaction found = new Conversation().client(line + "\n\n").server(NO_BODY).readOne();

        assertThat(found.target()).isEqualTo(target);
        assertThat(found.host()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "GET", "GET / HTTP/2.0", "GET / HTTP/1.", "GET HTTP/1.1", "/ HTTP/1.1",
        "\0GET / HTTP/1.1",
        "PRI * HTTP/2.0", "GET /HTTP/1.1"})
    void refusesWhatIsNoRequestLine(String line) {
        assertThat(new Conversation().client(line + "\n\nGET /later HTTP/1.1\n\n").read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1200 OK", "HTTP/2 200 OK", "200 OK",
        "HTTP/1.1 099 X"})
    void refusesWhatIsNoStatusLine(String line) {
        assertThat(new Conversation().server(line + "\n\n" + NO_BODY).read()).isEmpty();
    }

    @Test
    void readsAStatusLineWithoutReason() {
        HttpTransaction found = new Conversation().client(GET).server("HTTP/1.1 404\nContent-Length: 0\n\n").readOne();

        assertThat(found.status()).isEqualTo(404);
        assertThat(found.statusText()).isEmpty();
    }

    @Test
    void followsNoFurtherAfterARequestOfUnknowableLength() {
        HttpTransaction found = new Conversation()
                .client("POST /a HTTP/1.1\nTransfer-Encoding: gzip\n\nGET /b HTTP/1.1\n\n").server(NO_BODY).readOne();

        assertThat(found.target()).isEqualTo("/a");
        assertThat(found.complete()).isFalse();
    }

    @Test
    void cutsLongValuesAndSkipsTheRest() {
        var limits = new Http1Limits(65_536, 100, 64, 4);
        HttpTransaction found = new Conversation()
                .client("GET /" + "t".repeat(70_000) + " HTTP/1.1\nUser-Agent: " + "u".repeat(50_000) + "\nHost: h\n\n")
                .server(NO_BODY).read(limits).getFirst();

        assertThat(found.target()).isEqualTo("/" + "t".repeat(99));
        assertThat(found.version()).isEqualTo("1.1");
        assertThat(found.host()).isEmpty();
        assertThat(found.requestBytes()).isEqualTo(5 + 70_000 + 11 + 12 + 50_000 + 2 + 9 + 2);
        assertThat(found.complete()).isTrue();
    }

    @Test
    void cutsAValueBetweenCharacters() {
        var limits = new Http1Limits(65_536, 100, 64, 4);
        HttpTransaction found = new Conversation()
                .client("GET / HTTP/1.1\nUser-Agent: a" + "\u00c3\u00a9".repeat(60) + "\n\n")
                .server(NO_BODY).read(limits).getFirst();

        assertThat(found.userAgent()).isEqualTo("a" + "\u00e9".repeat(31));
    }

    @Test
    void readsOnlyFramingFromTheFarEndOfALongHead() {
        HttpTransaction found = new Conversation()
                .client("POST / HTTP/1.1\n" + "X-Filler: yyyyyyyyyy\n".repeat(4_000)
                        + "Host: late\nContent-Length: 3\n\nabc")
                .server(NO_BODY).readOne();

        assertThat(found.host()).isEmpty();
        assertThat(found.requestBodyBytes()).isEqualTo(3);
        assertThat(found.complete()).isTrue();
    }

    @Test
    void skipsABodyBeyondFourGigabytesByArithmetic() {
        var conversation = new Conversation().client(GET).server("HTTP/1.1 200 OK\nContent-Length: 6442450945\n\n");
        var block = new byte[1 << 20];
        for (int i = 0; i < 6 * 1024; i++) {
            conversation.raw(Side.SERVER, block);
        }
        HttpTransaction found = conversation.server("!").readOne();

        assertThat(found.responseBodyBytes()).isEqualTo(6_442_450_945L);
        assertThat(found.complete()).isTrue();
    }
}
