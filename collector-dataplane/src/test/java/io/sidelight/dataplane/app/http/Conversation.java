// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ApplicationParser;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said on one connection, turn by turn, and what the parser makes of it. Line ends of the texts become CRLF; turn n
 * happens at n seconds.
 */
final class Conversation {
    private static final long SECOND = 1_000_000_000;

    /** One turn; a gap or an end has no bytes. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity only
    record Turn(Kind kind, Side side, byte[] bytes, long lostBytes, long timeNs) {}

    enum Kind {
        DATA,
        GAP,
        END
    }

    private final List<Turn> turns = new ArrayList<>();

    Conversation client(String text) {
        return raw(Side.CLIENT, text.replace("\n", "\r\n"));
    }

    Conversation server(String text) {
        return raw(Side.SERVER, text.replace("\n", "\r\n"));
    }

    Conversation raw(Side side, String text) {
        return raw(side, text.getBytes(ISO_8859_1));
    }

    Conversation raw(Side side, byte[] bytes) {
        return add(Kind.DATA, side, bytes, 0);
    }

    Conversation gap(Side side, long lostBytes) {
        return add(Kind.GAP, side, new byte[0], lostBytes);
    }

    Conversation end(Side side) {
        return add(Kind.END, side, new byte[0], 0);
    }

    private Conversation add(Kind kind, Side side, byte[] bytes, long lostBytes) {
        turns.add(new Turn(kind, side, bytes, lostBytes, (turns.size() + 1) * SECOND));
        return this;
    }

    List<Turn> turns() {
        return turns;
    }

    /** The transactions when all of it came, each turn in one range, and the connection was closed. */
    List<HttpTransaction> read() {
        return read(Http1Limits.DEFAULT, Integer.MAX_VALUE);
    }

    List<HttpTransaction> read(Http1Limits limits) {
        return read(limits, Integer.MAX_VALUE);
    }

    /** As {@link #read()}, in ranges of at most {@code rangeLength}. */
    List<HttpTransaction> read(Http1Limits limits, int rangeLength) {
        var found = new ArrayList<HttpTransaction>();
        var parser = new Http1Parser(found::add, limits);
        for (Turn turn : turns) {
            feed(parser, turn, rangeLength);
        }
        parser.onClose((turns.size() + 1) * SECOND);
        return found;
    }

    /** The transactions reported before the connection was closed. */
    List<HttpTransaction> readOpen() {
        var found = new ArrayList<HttpTransaction>();
        var parser = new Http1Parser(found::add, Http1Limits.DEFAULT);
        for (Turn turn : turns) {
            feed(parser, turn, Integer.MAX_VALUE);
        }
        return found;
    }

    /** The one transaction that is expected. */
    HttpTransaction readOne() {
        List<HttpTransaction> found = read();
        if (found.size() != 1) {
            throw new AssertionError("expected one transaction: " + found);
        }
        return found.getFirst();
    }

    static void feed(ApplicationParser parser, Turn turn, int rangeLength) {
        switch (turn.kind()) {
            case GAP -> parser.onGap(turn.side(), turn.lostBytes(), turn.timeNs());
            case END -> parser.onEnd(turn.side(), turn.timeNs());
            case DATA -> {
                for (int from = 0; from < turn.bytes().length;) {
                    int length = Math.min(rangeLength, turn.bytes().length - from);
                    parser.onData(turn.side(), turn.bytes(), from, length, turn.timeNs());
                    from += length;
                }
            }
        }
    }
}
