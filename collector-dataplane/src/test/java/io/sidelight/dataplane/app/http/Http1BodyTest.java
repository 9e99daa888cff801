// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpBody.Shown;
import io.sidelight.dataplane.api.event.HttpBody.State;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ParserMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of bodies where something is wanted of them. */
class Http1BodyTest {
    private static final int LIMIT = 4_096;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<HttpTransaction> found = new ArrayList<>();

    private Http1Parser parser(BodyWish wish, ParserMemory memory) {
        return new Http1Parser(new HttpHandler() {
            @Override
            public void onTransaction(HttpTransaction transaction) {
                found.add(transaction);
            }

            @Override
            public boolean wantsBodies() {
                return true;
            }

            @Override
            public @Nullable BodyWish wish(String contentType) {
                return contentType.startsWith("none/") ? null : wish;
            }
        }, Http1Limits.DEFAULT, memory);
    }

    private Http1Parser parser() {
        return parser(new BodyWish(LIMIT, true), new ParserMemory(1 << 20));
    }

    private HttpBody answered(String head, byte[] body) {
        Http1Parser parser = parser();
        feed(parser, Side.CLIENT, GET.getBytes(ISO_8859_1));
        feed(parser, Side.SERVER, response(head, body));
        parser.onEnd(Side.SERVER, 3);
        parser.onClose(4);
        return found.getLast().responseBody();
    }

    private static byte[] response(String head, byte[] body) {
        return joined(("HTTP/1.1 200 OK\r\n" + head + "\r\n").getBytes(ISO_8859_1), body);
    }

    private static void feed(Http1Parser parser, Side side, byte[] bytes) {
        parser.onData(side, bytes, 0, bytes.length, 1);
    }

    @Test
    void aBodyOfKnownLengthIsShownAndHashed() {
        Http1Parser parser = parser();
        feed(parser, Side.CLIENT, ("POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
                + "{\"a\": 12}GET /next HTTP/1.1\r\n\r\n").getBytes(ISO_8859_1));
        feed(parser, Side.SERVER, response("Content-Length: 2\r\n", "ok".getBytes(UTF_8)));
        HttpTransaction first = found.getFirst();
        assertThat(first.requestBody()).isEqualTo(
                new HttpBody("{\"a\": 12}", Shown.WHOLE, State.WHOLE, sha256("{\"a\": 12}".getBytes(UTF_8))));
        assertThat(first.responseBody().text()).isEqualTo("ok");
        assertThat(first.requestBodyBytes()).isEqualTo(9);
    }

    @Test
    void chunksAreJoined() {
        HttpBody body = answered("Transfer-Encoding: chunked\r\n",
                "4;x=y\r\nWiki\r\n5\r\npedia\r\n0\r\nX: y\r\n\r\n".getBytes(UTF_8));
        assertThat(body)
                .isEqualTo(new HttpBody("Wikipedia", Shown.WHOLE, State.WHOLE, sha256("Wikipedia".getBytes(UTF_8))));
    }

    @Test
    void aBodyThatEndsWithTheStreamIsWholeThen() {
        assertThat(answered("", "to the end".getBytes(UTF_8)))
                .isEqualTo(new HttpBody("to the end", Shown.WHOLE, State.WHOLE, sha256("to the end".getBytes(UTF_8))));
        Http1Parser broken = parser();
        feed(broken, Side.CLIENT, GET.getBytes(ISO_8859_1));
        feed(broken, Side.SERVER, response("", "to the".getBytes(UTF_8)));
        broken.onClose(4);
        assertThat(found.getLast().responseBody())
                .isEqualTo(new HttpBody("to the", Shown.CUT, State.UNFINISHED, ""));
    }

    @Test
    void whatIsLongerThanTheLimitIsCutAndHashedAsAWhole() {
        byte[] large = random(new Random(1), 100_000);
        HttpBody body = answered("Content-Length: 100000\r\n", large);
        assertThat(body.shown()).isEqualTo(Shown.CUT);
        assertThat(body.text()).isEqualTo(new String(large, 0, LIMIT, ISO_8859_1));
        assertThat(body.sha256()).isEqualTo(sha256(large));
        assertThat(answered("Content-Length: " + LIMIT + "\r\n", random(new Random(1), LIMIT)).shown())
                .isEqualTo(Shown.WHOLE);
    }

    @Test
    void aCutDoesNotPartACharacter() {
        String text = "x".repeat(LIMIT - 1) + "\u00e9" + "y".repeat(10);
        HttpBody body = answered("Content-Length: " + text.getBytes(UTF_8).length + "\r\n", text.getBytes(UTF_8));
        assertThat(body.text()).isEqualTo("x".repeat(LIMIT - 1));
    }

    @Test
    void behindAGapNothingIsShownNorHashed() {
        Http1Parser parser = parser();
        feed(parser, Side.CLIENT, GET.getBytes(ISO_8859_1));
        feed(parser, Side.SERVER, response("Content-Length: 30\r\n", "0123456789".getBytes(UTF_8)));
        parser.onGap(Side.SERVER, 10, 2);
        feed(parser, Side.SERVER, "ABCDEFGHIJ".getBytes(UTF_8));
        assertThat(found.getLast().responseBody()).isEqualTo(new HttpBody("0123456789", Shown.CUT, State.GAP, ""));
        assertThat(found.getLast().responseBodyBytes()).isEqualTo(20);
    }

    @Test
    void aGapOfUnknownSizeOrInAChunkedBodyLeavesNoHash() {
        Http1Parser parser = parser();
        feed(parser, Side.CLIENT, GET.getBytes(ISO_8859_1));
        feed(parser, Side.SERVER, response("Transfer-Encoding: chunked\r\n", "a\r\n01234".getBytes(UTF_8)));
        parser.onGap(Side.SERVER, -1, 2);
        parser.onClose(3);
        assertThat(found.getLast().responseBody()).isEqualTo(new HttpBody("01234", Shown.CUT, State.GAP, ""));
    }

    @Test
    void whereThereIsNoBodyNothingIsTold() {
        Http1Parser parser = parser();
        feed(parser, Side.CLIENT,
                "HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
        feed(parser, Side.SERVER, ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                + "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1));
        assertThat(found).hasSize(3).allSatisfy(each -> assertThat(each.responseBody()).isEqualTo(HttpBody.NONE));
    }

    @Test
    void nothingIsKeptOfWhatIsNotWanted() {
        assertThat(answered("Content-Type: none/of-it\r\nContent-Length: 5\r\n", "01234".getBytes(UTF_8)))
                .isEqualTo(HttpBody.NONE);
    }

    @Test
    void onlyTheHashMayBeWanted() {
        Http1Parser parser = parser(new BodyWish(0, true), new ParserMemory(1 << 20));
        feed(parser, Side.CLIENT, GET.getBytes(ISO_8859_1));
        feed(parser, Side.SERVER, response("Content-Length: 5\r\n", "01234".getBytes(UTF_8)));
        assertThat(found.getLast().responseBody())
                .isEqualTo(new HttpBody("", Shown.NOTHING, State.WHOLE, sha256("01234".getBytes(UTF_8))));
    }

    @Test
    void whatIsNoTextIsNotShown() {
        byte[] png = HexFormat.of().parseHex("89504e470d0a1a0a0000000d");
        HttpBody body = answered("Content-Type: text/plain\r\nContent-Length: 12\r\n", png);
        assertThat(body).isEqualTo(new HttpBody("", Shown.NOT_TEXT, State.WHOLE, sha256(png)));
        byte[] form = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--".getBytes(UTF_8);
        assertThat(answered("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: " + form.length + "\r\n",
                form)
                .shown()).isEqualTo(Shown.NOT_TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "GBK", "UTF-16", "windows-1252"})
    void textIsReadInItsCharset(String charset) {
        String text = charset.equals("GBK") ? "\u738b\u4f1f" : "caf\u00e9";
        byte[] bytes = text.getBytes(Charset.forName(charset));
        assertThat(
                answered("Content-Type: text/plain; charset=\"" + charset + "\"; x=y\r\nContent-Length: " + bytes.length
                        + "\r\n", bytes).text())
                .isEqualTo(text);
    }

    @Test
    void textWithoutACharsetIsUtf8OrElseWestern() {
        assertThat(answered("Content-Length: 5\r\n", "caf\u00e9".getBytes(UTF_8)).text()).isEqualTo("caf\u00e9");
        assertThat(answered("Content-Length: 4\r\n", "caf\u00e9".getBytes(ISO_8859_1)).text()).isEqualTo("caf\u00e9");
    }

    @Test
    void contentCodingsAreUndoneAndTheHashIsOfWhatWasTransferred() {
        String text = "the same again, ".repeat(50);
        for (byte[] each : List.of(gzip(text), deflate(text, false))) {
            String coding = each[0] == 0x1F ? "gzip" : "deflate";
            HttpBody body = answered("Content-Encoding: " + coding + "\r\nContent-Length: " + each.length + "\r\n",
                    each);
            assertThat(body).isEqualTo(new HttpBody(text, Shown.WHOLE, State.WHOLE, sha256(each)));
        }
        byte[] raw = deflate(text, true);
        assertThat(answered("Content-Encoding: Deflate\r\nContent-Length: " + raw.length + "\r\n", raw).text())
                .isEqualTo(text);
    }

    /** What is small and expands to much is cut where everything is. */
    @Test
    void whatExpandsIsBounded() {
        byte[] bomb = gzip("0".repeat(2_000_000));
        assertThat(bomb.length).isLessThan(LIMIT);
        HttpBody body = answered("Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n", bomb);
        assertThat(body.text()).isEqualTo("0".repeat(LIMIT));
        assertThat(body.shown()).isEqualTo(Shown.CUT);
        assertThat(body.sha256()).isEqualTo(sha256(bomb));
    }

    @Test
    void whatIsEncodedOtherwiseIsNotShown() {
        assertThat(answered("Content-Encoding: br\r\nContent-Length: 3\r\n", "abc".getBytes(UTF_8)).shown())
                .isEqualTo(Shown.ENCODED);
        assertThat(answered("Content-Encoding: gzip, br\r\nContent-Length: 3\r\n", "abc".getBytes(UTF_8)).shown())
                .isEqualTo(Shown.ENCODED);
        assertThat(answered("Content-Encoding: gzip\r\nContent-Length: 3\r\n", "abc".getBytes(UTF_8)).shown())
                .isEqualTo(Shown.ENCODED);
        assertThat(answered("Transfer-Encoding: gzip, chunked\r\n", "3\r\nabc\r\n0\r\n\r\n".getBytes(UTF_8)).shown())
                .isEqualTo(Shown.ENCODED);
    }

    /** However a body is cut into ranges, what is told of it is the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSameIsToldHoweverABodyIsCut(long seed) {
        Random random = new Random(seed);
        byte[] body = random(random, random.nextInt(3 * LIMIT));
        byte[] sent = switch ((int) (seed % 3)) {
            case 0 -> response("Content-Length: " + body.length + "\r\n", body);
            case 1 -> response("Transfer-Encoding: chunked\r\n", chunked(random, body));
            default -> response("", body);
        };
        for (int round = 0; round < 50; round++) {
            Http1Parser parser = parser();
            feed(parser, Side.CLIENT, GET.getBytes(ISO_8859_1));
            for (int at = 0; at < sent.length;) {
                int length = Math.min(1 + random.nextInt(round < 10 ? 7 : 2_000), sent.length - at);
                parser.onData(Side.SERVER, sent, at, length, 1);
                at += length;
            }
            parser.onEnd(Side.SERVER, 2);
        }
        HttpBody expected = new HttpBody(new String(body, 0, Math.min(LIMIT, body.length), ISO_8859_1),
                body.length > LIMIT ? Shown.CUT : Shown.WHOLE, State.WHOLE, sha256(body));
        assertThat(found).hasSize(50).allSatisfy(each -> assertThat(each.responseBody()).isEqualTo(expected));
    }

    /** Bodies are what is let go of first. */
    @Test
    void bodiesMakeRoomBeforeAnyConnectionIsGivenUp() {
        ParserMemory memory = new ParserMemory(64 << 10);
        BodyWish wish = new BodyWish(16 << 10, true);
        List<Http1Parser> parsers = new ArrayList<>();
        byte[] half = random(new Random(1), 10_000);
        for (int i = 0; i < 20; i++) {
            Http1Parser parser = parser(wish, memory);
            parsers.add(parser);
            feed(parser, Side.CLIENT, GET.getBytes(ISO_8859_1));
            feed(parser, Side.SERVER, response("Content-Length: 20000\r\n", half));
        }
        parsers.forEach(parser -> feed(parser, Side.SERVER, half));
        assertThat(memory.givenUp()).isZero();
        assertThat(memory.shed()).isPositive();
        assertThat(memory.mostBytes()).isLessThanOrEqualTo(64 << 10);
        assertThat(found).hasSize(20).allSatisfy(each -> {
            assertThat(each.complete()).isTrue();
            assertThat(each.responseBody().sha256()).isEqualTo(sha256(joined(half, half)));
        });
        assertThat(found.getFirst().responseBody().shown()).isEqualTo(Shown.NO_ROOM);
        assertThat(found.getLast().responseBody().shown()).isEqualTo(Shown.CUT);
        parsers.forEach(parser -> parser.onClose(9));
        assertThat(memory.usedBytes()).isZero();
    }

    private static byte[] chunked(Random random, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length;) {
            int length = Math.min(1 + random.nextInt(3_000), body.length - at);
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(body, at, length);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
            at += length;
        }
        out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (' ' + random.nextInt(95));
        }
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(String text, boolean raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out, new Deflater(9, raw))) {
            zip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
