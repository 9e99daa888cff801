// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.sun.management.ThreadMXBean;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ApplicationStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traffic that means harm: nothing is thrown, nothing grows, nothing takes long. */
class Http1HostileTest {
    private static final Side[] SIDES = Side.values();
    private static final Http1Limits SMALL = new Http1Limits(1_024, 64, 64, 4);
    private static final String[] PIECES = {"GET / HTTP/1.1\r\n", "HEAD /x HTTP/1.0\n", "CONNECT a:1 HTTP/1.1\r\n",
        "HTTP/1.1 200 OK\r\n", "HTTP/1.1 101 X\r\n", "HTTP/1.1 100 X\r\n\r\n", "Content-Length: 5\r\n",
        "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: h\r\n", "\r\n", "\n",
        " ",
        ":", "\r", "5\r\nabcde\r\n", "0\r\n\r\n", "ffffffffffffffff\r\n", "abcde", "\0", "\u00ff"};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void survivesMutatedConversations(long seed) {
        var random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            var parser = new Http1Parser(Http1HostileTest::check, random.nextBoolean() ? SMALL : Http1Limits.DEFAULT);
            for (Conversation.Turn turn : Conversations.ALL.get(random.nextInt(Conversations.ALL.size())).turns()) {
                Conversation.feed(parser, mutated(turn, random), 1 + random.nextInt(200));
                disturb(parser, random);
            }
            parser.onClose(0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void survivesPiecesInAnyOrder(long seed) {
        var random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            var parser = new Http1Parser(Http1HostileTest::check, SMALL);
            for (int piece = 0; piece < 40; piece++) {
                byte[] bytes = PIECES[random.nextInt(PIECES.length)].getBytes(ISO_8859_1);
                parser.onData(SIDES[random.nextInt(2)], bytes, 0, bytes.length, piece);
                disturb(parser, random);
            }
            parser.onClose(0);
        }
    }

    @Test
    void survivesNoise() {
        var random = new Random(7);
        for (int run = 0; run < 2_000; run++) {
            var stream = new ApplicationStream(() -> new Http1Parser(Http1HostileTest::check, SMALL));
            var noise = new byte[random.nextInt(500)];
            random.nextBytes(noise);
            stream.onData(SIDES[run % 2], noise, 0, noise.length, 1);
            stream.onClose(2);
        }
    }

    @Test
    void agreesWithItselfOnMutationsHoweverTheyAreCut() {
        var random = new Random(8);
        for (int run = 0; run < 2_000; run++) {
            var conversation = new Conversation();
            for (Conversation.Turn turn : Conversations.ALL.get(random.nextInt(Conversations.ALL.size())).turns()) {
                conversation.raw(turn.side(), mutated(turn, random).bytes());
            }
            assertThat(conversation.read(SMALL, 1 + random.nextInt(9))).isEqualTo(conversation.read(SMALL));
        }
    }

    @Test
    void readsAnEndlessLineOfSingleBytesInLinearTimeAndBoundedMemory() {
        var parser = new Http1Parser(Http1HostileTest::check, Http1Limits.DEFAULT);
        var letter = new byte[]{'a'};
        assertTimeout(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 5_000_000; i++) {
                parser.onData(Side.CLIENT, letter, 0, 1, i);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y\r\n", " fold\r\n", "Upgrade: aaaaaaaa\r\n", "Content-Length: 1\r\n"})
    void readsAnEndlessHeadInBoundedMemory(String line) {
        var parser = new Http1Parser(Http1HostileTest::check, Http1Limits.DEFAULT);
        byte[] start = "POST / HTTP/1.1\r\nUser-Agent: a\r\n".getBytes(ISO_8859_1);
        byte[] lines = line.repeat(1_000).getBytes(ISO_8859_1);
        parser.onData(Side.CLIENT, start, 0, start.length, 0);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 50; i++) {
            parser.onData(Side.CLIENT, lines, 0, lines.length, i);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        parser.onData(Side.CLIENT, lines, 0, lines.length, 0);

        // A list field that is full still decodes the value it has no room for; nothing of it stays.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000 * 200);
    }

    @Test
    void keepsABoundedNumberOfRequestsThatAreNeverAnswered() {
        var found = new ArrayList<HttpTransaction>();
        var parser = new Http1Parser(found::add, Http1Limits.DEFAULT);
        byte[] requests = "GET / HTTP/1.1\r\n\r\n".repeat(10_000).getBytes(ISO_8859_1);
        parser.onData(Side.CLIENT, requests, 0, requests.length, 0);
        parser.onClose(0);

        assertThat(found).hasSize(Http1Limits.DEFAULT.maxWaiting());
    }

    @Test
    void refusesLimitsThatKeepNothing() {
        assertThatThrownBy(() -> new Http1Limits(10, 64, 64, 1)).hasMessage("maxHeadBytes 10 is below 1024");
        assertThatThrownBy(() -> new Http1Limits(1_024, 64, 64, 0)).hasMessage("maxWaiting 0 is below 1");
    }

    private static Conversation.Turn mutated(Conversation.Turn turn, Random random) {
        byte[] bytes = turn.bytes().clone();
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) "\r\n :,;0a9H\0\u00ff".charAt(random.nextInt(12));
        }
        return new Conversation.Turn(turn.kind(), turn.side(), bytes, turn.lostBytes(), turn.timeNs());
    }

    private static void disturb(Http1Parser parser, Random random) {
        Side side = SIDES[random.nextInt(2)];
        switch (random.nextInt(12)) {
            case 0 -> parser.onGap(side, -1, 1);
            case 1 -> parser.onGap(side, random.nextInt(60), 1);
            case 2 -> parser.onEnd(side, 1);
            default -> {
            }
        }
    }

    private static void check(HttpTransaction found) {
        assertThat(List.of(found.version(), found.method(), found.host(), found.userAgent(), found.upgrade()))
                .allMatch(text -> text.length() <= 1_024);
        assertThat(found.target().length()).isLessThanOrEqualTo(8_192);
        assertThat(found.requestBodyBytes()).isBetween(0L, found.requestBytes());
        assertThat(found.responseBodyBytes()).isBetween(0L, found.responseBytes());
    }
}
