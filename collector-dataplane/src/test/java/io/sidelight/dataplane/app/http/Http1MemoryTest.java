// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ParserMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a parser keeps between packets is counted as long as it keeps it, and it keeps nothing that it has no room for. */
class Http1MemoryTest {
    private static final String REQUEST = "GET /some/page HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ParserMemory memory = new ParserMemory(1 << 20);
    private final List<HttpTransaction> found = new ArrayList<>();

    @Test
    void nothingIsKeptOnceATransactionIsOver() {
        var parser = parser(memory);
        for (int cut = 1; cut < REQUEST.length(); cut++) {
            say(parser, Side.CLIENT, REQUEST.substring(0, cut));
            assertThat(memory.usedBytes()).as("of a request up to " + cut).isPositive();
            say(parser, Side.CLIENT, REQUEST.substring(cut));
            say(parser, Side.SERVER, ANSWER);
            assertThat(memory.usedBytes()).as("between transactions").isZero();
        }
        assertThat(found).hasSize(REQUEST.length() - 1).allMatch(HttpTransaction::complete);
    }

    @Test
    void longLinesCountWithAllThatIsKept() {
        var parser = parser(memory);
        say(parser, Side.CLIENT, "GET / HTTP/1.1\r\nX: ");
        long before = memory.usedBytes();
        for (int i = 0; i < 100; i++) {
            say(parser, Side.CLIENT, "x".repeat(1_000));
        }
        int line = Http1Limits.DEFAULT.maxLineBytes();
        assertThat(memory.usedBytes() - before).isBetween(line - 200L, line + 200L);
        parser.onGap(Side.CLIENT, 100, 1);
        assertThat(memory.usedBytes()).as("after a gap the line is worth nothing").isLessThanOrEqualTo(before);
    }

    @Test
    void withoutRoomWhatIsKnownIsToldAndTheRestPassesBy() {
        var small = new ParserMemory(2_000);
        var parser = parser(small);
        say(parser, Side.CLIENT, REQUEST);
        assertThat(found).isEmpty();
        say(parser, Side.CLIENT, "POST /next HTTP/1.1\r\nHost: a.test\r\nReferer: " + "r".repeat(1_000) + "\r\n\r\n");

        assertThat(parser.isGivenUp()).isTrue();
        assertThat(small.usedBytes()).isZero();
        assertThat(found).extracting(HttpTransaction::target).containsExactly("/some/page", "/next");
        assertThat(found).noneMatch(HttpTransaction::complete);
        say(parser, Side.SERVER, ANSWER);
        say(parser, Side.CLIENT, REQUEST);
        parser.onEnd(Side.CLIENT, 1);
        parser.onClose(1);
        assertThat(found).as("after that").hasSize(2);
        assertThat(small.usedBytes()).isZero();
    }

    @Test
    void aLineWithoutRoomIsNotReadAsIfItWereWhole() {
        var small = new ParserMemory(800);
        var parser = parser(small);
        say(parser, Side.CLIENT, "GET / HTTP/1.1\r\nHost: www");
        assertThat(parser.isGivenUp()).isFalse();
        say(parser, Side.CLIENT, ".long".repeat(100) + ".test\r\n\r\n");
        assertThat(parser.isGivenUp()).isTrue();
        assertThat(found).singleElement().satisfies(transaction -> assertThat(transaction.host()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLeftOverWhateverComes(long seed) {
        var random = new Random(seed);
        var tight = new ParserMemory(1_500);
        for (int run = 0; run < 2_000; run++) {
            ParserMemory used = random.nextBoolean() ? memory : tight;
            var parsers = List.of(parser(used), parser(used), parser(used));
            for (Conversation.Turn turn : Conversations.ALL.get(random.nextInt(Conversations.ALL.size())).turns()) {
                for (Http1Parser parser : parsers) {
                    Conversation.feed(parser, turn, 1 + random.nextInt(200));
                    if (random.nextInt(8) == 0) {
                        parser.onGap(turn.side(), random.nextInt(40) - 1, 1);
                    }
                }
            }
            for (Http1Parser parser : parsers) {
                parser.onClose(1);
            }
            assertThat(used.usedBytes()).isZero();
        }
        assertThat(tight.mostBytes()).isLessThanOrEqualTo(tight.maxBytes());
        assertThat(tight.givenUp()).isPositive();
        assertThat(memory.givenUp()).isZero();
    }

    @Test
    void whatIsDiscardedKeepsNothing() {
        var parser = parser(memory);
        say(parser, Side.CLIENT, REQUEST.repeat(3) + "GET /");
        assertThat(memory.usedBytes()).isPositive();
        parser.discard();
        assertThat(memory.usedBytes()).isZero();
        assertThat(found).isEmpty();
    }

    private Http1Parser parser(ParserMemory kept) {
        return new Http1Parser(found::add, Http1Limits.DEFAULT, kept);
    }

    private static void say(Http1Parser parser, Side side, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        parser.onData(side, bytes, 0, bytes.length, 1);
    }
}
