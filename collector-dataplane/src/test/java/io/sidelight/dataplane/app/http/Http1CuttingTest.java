// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ApplicationStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cutting the same streams differently changes nothing. */
class Http1CuttingTest {
    private static final Http1Limits SMALL = new Http1Limits(1_024, 64, 64, 4);

    static List<Conversation> conversations() {
        return Conversations.ALL;
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void readsTheSameFromSingleBytes(Conversation conversation) {
        assertThat(conversation.read(Http1Limits.DEFAULT, 1)).isEqualTo(conversation.read());
        assertThat(conversation.read(SMALL, 1)).isEqualTo(conversation.read(SMALL));
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void readsTheSameWhereverATurnIsSplit(Conversation conversation) {
        List<HttpTransaction> whole = conversation.read(SMALL);
        for (Conversation.Turn turn : conversation.turns()) {
            for (int at = 1; at < turn.bytes().length; at++) {
                assertThat(readSplit(conversation, turn, at)).as("split at %d", at).isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void readsTheSameWhenAllOfTheClientComesFirst(Conversation conversation) {
        var found = new ArrayList<HttpTransaction>();
        var parser = new Http1Parser(found::add, Http1Limits.DEFAULT);
        for (Side side : Side.values()) {
            for (Conversation.Turn turn : conversation.turns()) {
                if (turn.side() == side) {
                    Conversation.feed(parser, turn, Integer.MAX_VALUE);
                }
            }
        }
        parser.onClose(0);

        assertThat(found).isEqualTo(conversation.read());
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void readsTheSameBehindTheProbe(Conversation conversation) {
        var found = new ArrayList<HttpTransaction>();
        var stream = new ApplicationStream(() -> new Http1Parser(found::add, Http1Limits.DEFAULT));
        for (Conversation.Turn turn : conversation.turns()) {
            Conversation.feed(stream, turn, 1);
        }
        stream.onClose(0);

        assertThat(found).isEqualTo(conversation.read());
        assertThat(stream.transactions()).isEqualTo(found.size());
    }

    private static List<HttpTransaction> readSplit(Conversation conversation, Conversation.Turn split, int at) {
        var found = new ArrayList<HttpTransaction>();
        var parser = new Http1Parser(found::add, SMALL);
        for (Conversation.Turn turn : conversation.turns()) {
            if (turn.equals(split)) {
                parser.onData(turn.side(), turn.bytes(), 0, at, turn.timeNs());
                parser.onData(turn.side(), turn.bytes(), at, turn.bytes().length - at, turn.timeNs());
            } else {
                Conversation.feed(parser, turn, Integer.MAX_VALUE);
            }
        }
        parser.onClose(0);
        return found;
    }
}
