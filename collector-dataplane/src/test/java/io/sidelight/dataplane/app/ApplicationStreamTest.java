// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.Side;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplicationStreamTest {
    private final List<String> heard = new ArrayList<>();
    private final ApplicationStream stream = new ApplicationStream(() -> new RecordingParser(heard));

    private void say(Side side, String text, long timeNs) {
        byte[] bytes = ("##" + text).getBytes(ISO_8859_1);
        stream.onData(side, bytes, 2, bytes.length - 2, timeNs);
    }

    @Test
    void handsOnWhatDecided() {
        say(Side.CLIENT, "GET / HTTP/1.1", 1);
        say(Side.SERVER, "anything", 2);
        stream.onGap(Side.SERVER, 5, 3);
        stream.onEnd(Side.SERVER, 4);
        stream.onClose(5);

        assertThat(heard).containsExactly("CLIENT GET / HTTP/1.1 at 1", "SERVER anything at 2", "SERVER gap 5 at 3",
                "SERVER end at 4", "close at 5");
        assertThat(stream.protocol()).isEqualTo(ApplicationProtocol.HTTP1);
        assertThat(stream.transactions()).isEqualTo(7);
    }

    @Test
    void holdsTheFirstBytesUntilTheyDecide() {
        say(Side.CLIENT, "G", 1);
        say(Side.CLIENT, "E", 2);
        assertThat(heard).isEmpty();
        say(Side.CLIENT, "T /", 3);

        assertThat(heard).containsExactly("CLIENT GE at 1", "CLIENT T / at 3");
    }

    @Test
    void letsEitherSideDecide() {
        say(Side.CLIENT, "BREW /", 1);
        stream.onEnd(Side.CLIENT, 2);
        say(Side.SERVER, "HTTP/1.1 400 Bad", 3);

        assertThat(heard).containsExactly("CLIENT BREW / at 1", "CLIENT end at 1", "SERVER HTTP/1.1 400 Bad at 3");
    }

    @Test
    void handsNothingOnOfOtherProtocols() {
        say(Side.CLIENT, "\u0001\u0002", 1);
        say(Side.CLIENT, "GET / HTTP/1.1\r\n\r\n", 2);
        stream.onGap(Side.CLIENT, 3, 3);
        stream.onClose(4);

        assertThat(heard).isEmpty();
        assertThat(stream.protocol()).isEqualTo(ApplicationProtocol.UNKNOWN);
        assertThat(stream.transactions()).isZero();
    }

    @Test
    void recognisesHttp2AndHandsNothingOn() {
        say(Side.CLIENT, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 1);
        say(Side.SERVER, "HTTP/1.1", 2);

        assertThat(heard).isEmpty();
        assertThat(stream.protocol()).isEqualTo(ApplicationProtocol.HTTP2);
    }

    @Test
    void decidesNothingAgainstASideThatBeginsWithAGap() {
        stream.onGap(Side.CLIENT, 10, 1);
        say(Side.CLIENT, "\u0001middle of a body", 2);
        say(Side.SERVER, "HTTP/1.1 200 OK", 3);

        assertThat(heard).containsExactly("CLIENT gap -1 at 1", "SERVER HTTP/1.1 200 OK at 3");
    }

    @Test
    void findsAMessageBehindAGap() {
        stream.onGap(Side.CLIENT, 10, 1);
        say(Side.CLIENT, "GET / HTTP/1.1", 2);

        assertThat(heard).containsExactly("CLIENT gap 10 at 1", "CLIENT GET / HTTP/1.1 at 2");
    }

    @Test
    void forgetsTheBytesInFrontOfAGap() {
        say(Side.CLIENT, "BREW /", 1);
        stream.onGap(Side.CLIENT, 10, 2);
        say(Side.CLIENT, "GET / HTTP/1.1", 3);

        assertThat(heard).containsExactly("CLIENT gap -1 at 2", "CLIENT GET / HTTP/1.1 at 3");
    }

    @Test
    void decidesAtTheBoundHoweverTheBytesCome() {
        for (int i = 0; i < ApplicationProbe.MAX_BYTES; i++) {
            assertThat(stream.protocol()).isEqualTo(ApplicationProtocol.UNDECIDED);
            say(Side.CLIENT, i == 4 ? " " : "x", i);
        }

        assertThat(stream.protocol()).isEqualTo(ApplicationProtocol.UNKNOWN);
    }

    @Test
    void decidesOnMoreThanItMayHold() {
        say(Side.CLIENT, "BREW", 1);
        say(Side.CLIENT, " /" + "x".repeat(100_000), 2);

        assertThat(stream.protocol()).isEqualTo(ApplicationProtocol.UNKNOWN);
    }

    private record RecordingParser(List<String> heard) implements ApplicationParser {
        @Override
        public void onData(Side side, byte[] buffer, int offset, int length, long timeNs) {
            heard.add(side + " " + new String(buffer, offset, length, ISO_8859_1) + " at " + timeNs);
        }

        @Override
        public void onGap(Side side, long lostBytes, long timeNs) {
            heard.add(side + " gap " + lostBytes + " at " + timeNs);
        }

        @Override
        public void onEnd(Side side, long timeNs) {
            heard.add(side + " end at " + timeNs);
        }

        @Override
        public void onClose(long timeNs) {
            heard.add("close at " + timeNs);
        }

        @Override
        public long transactions() {
            return 7;
        }
    }
}
