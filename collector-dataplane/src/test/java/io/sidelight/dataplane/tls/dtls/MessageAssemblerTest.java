// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.handshake.HandshakeMemory;
import io.sidelight.dataplane.tls.handshake.HandshakeMessageHandler;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Handshake messages of which fragments come in any order, overlapping, and more than once. */
class MessageAssemblerTest {
    private final List<byte[]> messages = new ArrayList<>();
    private final MessageAssembler assembler = new MessageAssembler(new HandshakeMemory(1 << 20));
    private final HandshakeMessageHandler handler = new HandshakeMessageHandler() {
        @Override
        public void onHandshakeMessage(int type, byte[] buffer, int offset, int length) {
            messages.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void onShedMessage() {
            throw new AssertionError("there was room");
        }

        @Override
        public void onOversizedMessage(int type, int length) {}
    };

    @Test
    void fragmentsInAnyOrderGiveEachMessageOnce() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<byte[]> whole = new ArrayList<>();
            List<byte[]> fragments = new ArrayList<>();
            for (int sequence = 0; sequence < 5; sequence++) {
                byte[] body = new byte[sequence == 3 ? 0 : random.nextInt(300)];
                random.nextBytes(body);
                int type = sequence == 0 ? HandshakeType.SERVER_HELLO : HandshakeType.CERTIFICATE + sequence;
                whole.add(fragment(type, sequence, body, 0, body.length));
                addPieces(fragments, type, sequence, body, random);
            }
            Collections.shuffle(fragments, random);
            MessageAssembler own = new MessageAssembler(new HandshakeMemory(1 << 20));
            messages.clear();
            fragments.forEach(f -> assertThat(own.onFragment(f, 0, f.length, handler)).isEqualTo(f.length));
            assertThat(messages).as("seed %d", seed).usingElementComparator(Arrays::compare)
                    .containsExactlyElementsOf(whole);
            assertThat(own.isWaiting()).isFalse();
        }
    }

    /** Pieces that overlap and repeat, and cover all. */
    private static void addPieces(List<byte[]> fragments, int type, int sequence, byte[] body, Random random) {
        int at = 0;
        do {
            int from = Math.max(0, at - random.nextInt(20));
            int to = Math.min(body.length, at + 1 + random.nextInt(100));
            fragments.add(fragment(type, sequence, body, from, to));
            at = to;
        } while (at < body.length);
        fragments.add(fragments.get(random.nextInt(fragments.size())));
    }

    @Test
    void firstBytesWin() {
        byte[] body = {1, 2, 3, 4, 5, 6};
        feed(fragment(HandshakeType.CLIENT_HELLO, 0, body, 0, 4));
        feed(fragment(HandshakeType.CLIENT_HELLO, 0, new byte[]{9, 9, 9, 9, 5, 6}, 2, 6));
        assertThat(messages.getFirst()).endsWith(body);
    }

    @Test
    void whatIsUnsoundIsRefused() {
        byte[] good = fragment(HandshakeType.CLIENT_HELLO, 0, new byte[20], 0, 20);
        for (int at : new int[]{1, 2, 6, 7, 9, 10}) {
            byte[] bad = good.clone();
            bad[at] = 1;
            feed(bad);
        }
        byte[] beyond = fragment(HandshakeType.CLIENT_HELLO, 0, new byte[20], 10, 20);
        beyond[8] = 11;
        assertThat(feed(beyond)).isEqualTo(-1);
        assertThat(feed(Arrays.copyOf(good, 31))).isEqualTo(-1);
        assertThat(feed(Arrays.copyOf(good, 11))).isEqualTo(-1);
        assertThat(messages).isEmpty();
    }

    @Test
    void hostileFragmentsAreBounded() {
        for (int sequence = 0; sequence < 60_000; sequence++) {
            byte[] body = new byte[1_000];
            feed(fragment(HandshakeType.CERTIFICATE, sequence, body, sequence % 2 * 500, sequence % 2 * 500 + 499));
        }
        assertThat(messages).isEmpty();
        feed(fragment(HandshakeType.CLIENT_HELLO, 100, new byte[40], 0, 40));
        assertThat(messages).hasSize(1);
    }

    @Test
    void whatWaitedForALostMessageIsHandedOnAtLast() {
        feed(fragment(HandshakeType.SERVER_HELLO, 1, new byte[40], 0, 40));
        feed(fragment(HandshakeType.SERVER_HELLO_DONE, 3, new byte[0], 0, 0));
        assertThat(messages).hasSize(1);
        assembler.giveUp(handler);
        assertThat(messages).hasSize(2);
    }

    private int feed(byte[] fragment) {
        return assembler.onFragment(fragment, 0, fragment.length, handler);
    }

    private static byte[] fragment(int type, int sequence, byte[] body, int from, int to) {
        return ByteBuffer.allocate(12 + to - from).putInt(type << 24 | body.length).putShort((short) sequence)
                .put((byte) (from >> 16)).putShort((short) from).put((byte) (to - from >> 16))
                .putShort((short) (to - from)).put(body, from, to - from).array();
    }
}
