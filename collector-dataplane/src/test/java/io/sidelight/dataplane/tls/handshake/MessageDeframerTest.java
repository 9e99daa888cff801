// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageDeframerTest {
    private final MessageDeframer deframer = new MessageDeframer(new HandshakeMemory(1 << 20));
    private final Recorder handler = new Recorder();

    /** Writes down what came. */
    private static final class Recorder implements HandshakeMessageHandler {
        final List<String> seen = new ArrayList<>();

        @Override
        public void onHandshakeMessage(int type, byte[] buffer, int offset, int length) {
            seen.add(type + " " + Arrays.hashCode(Arrays.copyOfRange(buffer, offset, offset + length)));
        }

        @Override
        public void onShedMessage() {
            throw new AssertionError("there was room");
        }

        @Override
        public void onOversizedMessage(int type, int length) {
            seen.add("oversized " + type + " " + length);
        }
    }

    private static byte[] message(int type, int length) {
        byte[] message = ByteBuffer.allocate(4 + length).putInt(type << 24 | length).array();
        for (int i = 4; i < message.length; i++) {
            message[i] = (byte) (i * type);
        }
        return message;
    }

    private static byte[] flight() {
        return ByteBuffer.allocate(4 + 80 + 4 + 700 + 4).put(message(2, 80)).put(message(11, 700)).put(message(14, 0))
                .array();
    }

    @Test
    void joinsMessagesWhereverTheRecordsCutThem() {
        byte[] flight = flight();
        deframer.onFragment(flight, 0, flight.length, handler);
        assertThat(handler.seen).hasSize(3);
        for (int first = 0; first <= flight.length; first++) {
            for (int second = first; second <= flight.length; second += 41) {
                Recorder cut = new Recorder();
                MessageDeframer one = new MessageDeframer(new HandshakeMemory(1 << 20));
                one.onFragment(flight, 0, first, cut);
                one.onFragment(flight, first, second - first, cut);
                one.onFragment(flight, second, flight.length - second, cut);
                assertThat(cut.seen).as("cut at %d and %d", first, second).isEqualTo(handler.seen);
                assertThat(one.isInMessage()).isFalse();
            }
        }
    }

    @Test
    void joinsMessagesSentByteByByte() {
        byte[] flight = flight();
        Recorder whole = new Recorder();
        new MessageDeframer(new HandshakeMemory(1 << 20)).onFragment(flight, 0, flight.length, whole);
        for (int i = 0; i < flight.length; i++) {
            deframer.onFragment(flight, i, 1, handler);
        }
        assertThat(handler.seen).isEqualTo(whole.seen);
    }

    @Test
    void passesOverAMessageLongerThanAnyAndGoesOnBehindIt() {
        byte[] header = ByteBuffer.allocate(4).putInt(11 << 24 | 200_000).array();
        deframer.onFragment(header, 0, 2, handler);
        deframer.onFragment(header, 2, 2, handler);
        deframer.onFragment(new byte[200_000], 0, 200_000, handler);
        deframer.onFragment(message(14, 0), 0, 4, handler);
        assertThat(handler.seen).hasSize(2).first().isEqualTo("oversized 11 200004");
    }

    @Test
    void forgetsAHalfMessageWhenARecordIsLost() {
        deframer.onFragment(message(11, 100), 0, 50, handler);
        assertThat(deframer.isInMessage()).isTrue();
        deframer.reset();
        deframer.onFragment(message(14, 0), 0, 4, handler);
        assertThat(handler.seen).hasSize(1);
    }
}
