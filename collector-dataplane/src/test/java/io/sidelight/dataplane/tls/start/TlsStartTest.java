// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Where TLS is found in streams that begin with something else, and where it is not. */
class TlsStartTest {
    // type, version, length; type, length; version, random, session id, suites, compression, extensions
    private static final byte[] CLIENT_HELLO = hex("""
            16 0301 002f  01 00002b  0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
            00  0002 002f  01 00  0000""");
    private static final byte[] SERVER_HELLO = hex("""
            16 0303 002c  02 000028  0303 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f
            00  002f  00  0000""");
    private static final byte[] SERVER_HELLO_WITHOUT_EXTENSIONS = hex("""
            16 0300 002a  02 000026  0300 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f
            00  002f  00""");
    /** Draft 18 of TLS 1.3: no session id, no compression. */
    private static final byte[] DRAFT_SERVER_HELLO = hex("""
            16 0301 002a  02 000026  7f12 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f
            1301  0000""");
    private static final byte[] TLCP_HELLO = hex("""
            16 0101 002d  01 000029  0101 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
            00  0002 e013  01 00""");
    private static final byte[] SSL_V2_HELLO = hex("""
            801c  01 0301 0003 0000 0010  00002f  000102030405060708090a0b0c0d0e0f""");
    private static final byte[] ALERT = hex("15 0303 0002 02 28");
    private static final byte[] APPLICATION_DATA = hex("17 0303 0004 aabbccdd");
    private static final byte[] PLAIN = "220 ready\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Streams streams = new Streams();
    private final TlsStart start = new TlsStart(streams);

    @Test
    void firstByteMayBeAnyRecord() {
        give(true, APPLICATION_DATA);
        assertThat(streams.from(true)).isEqualTo(APPLICATION_DATA);
        assertThat(start.isBelieved()).isTrue();
        assertThat(start.isSettled()).isFalse();
    }

    @Test
    void helloBehindPlainBytesInBothDirections() {
        for (byte[] server : new byte[][]{SERVER_HELLO, SERVER_HELLO_WITHOUT_EXTENSIONS, DRAFT_SERVER_HELLO}) {
            for (byte[] client : new byte[][]{CLIENT_HELLO, TLCP_HELLO, SSL_V2_HELLO}) {
                Streams both = new Streams();
                TlsStart found = new TlsStart(both);
                found.onBytes(true, new UnsafeBuffer(PLAIN), 0, PLAIN.length);
                found.onBytes(false, new UnsafeBuffer(join(PLAIN, server)), 0, PLAIN.length + server.length);
                assertThat(found.isBelieved()).isFalse();
                found.onBytes(true, new UnsafeBuffer(join(PLAIN, client)), 0, PLAIN.length + client.length);
                assertThat(both.from(false)).isEqualTo(server);
                assertThat(both.from(true)).isEqualTo(client);
                assertThat(found.isSettled()).isTrue();
            }
        }
    }

    @Test
    void streamMayBeCutAnywhere() {
        byte[] stream = join(PLAIN, hex("16 03 01 00 16 80 16 03"), inRecordsOf(1, CLIENT_HELLO), APPLICATION_DATA);
        byte[] expected = join(inRecordsOf(1, CLIENT_HELLO), APPLICATION_DATA);
        Random random = new Random(1);
        for (int longest = 1; longest < stream.length; longest++) {
            Streams cut = new Streams();
            TlsStart found = new TlsStart(cut);
            for (int at = 0; at < stream.length;) {
                int length = Math.min(stream.length - at, 1 + random.nextInt(longest));
                found.onBytes(true, new UnsafeBuffer(Arrays.copyOfRange(stream, at, at + length)), 0, length);
                at += length;
            }
            assertThat(cut.from(true)).as("cuts of %d", longest).isEqualTo(expected);
            assertThat(cut.falseStarts).isZero();
        }
    }

    @Test
    void helloOverSeveralRecords() {
        for (int length = 1; length < CLIENT_HELLO.length; length++) {
            Streams cut = new Streams();
            byte[] hello = inRecordsOf(length, CLIENT_HELLO);
            new TlsStart(cut).onBytes(true, new UnsafeBuffer(join(PLAIN, hello)), 0, PLAIN.length + hello.length);
            assertThat(cut.from(true)).as("records of %d", length).isEqualTo(hello);
        }
    }

    @Test
    void anyLengthThatDoesNotAgreeMakesItNone() {
        // record length, message length, session id, suites' length; each one more than it is
        for (int at : new int[]{4, 8, 43, 45}) {
            byte[] bent = CLIENT_HELLO.clone();
            bent[at]++;
            boolean fragmented = at == 8; // then the message goes on in a record that is none
            Streams none = new Streams();
            TlsStart found = new TlsStart(none);
            byte[] stream = join(PLAIN, bent, PLAIN);
            found.onBytes(true, new UnsafeBuffer(stream), 0, stream.length);
            assertThat(none.from(true).length == 0 || fragmented && none.falseStarts == 1).as("byte %d", at).isTrue();
        }
        for (int at : new int[]{8, 43, 48}) {
            byte[] bent = SERVER_HELLO.clone();
            bent[at]++;
            give(false, join(PLAIN, bent, PLAIN));
            assertThat(streams.from(false)).as("byte %d", at).isEmpty();
        }
    }

    @Test
    void alertAnswersAHelloOnly() {
        give(false, join(PLAIN, ALERT));
        assertThat(streams.from(false)).isEmpty();
        give(true, join(PLAIN, CLIENT_HELLO));
        give(false, ALERT);
        assertThat(streams.from(false)).isEqualTo(ALERT);
        assertThat(start.isBelieved()).isTrue();
    }

    @Test
    void helloThatNoRecordFollowsWasNone() {
        give(false, PLAIN);
        give(true, join(PLAIN, CLIENT_HELLO, PLAIN));
        assertThat(streams.falseStarts).isEqualTo(1);
        assertThat(start.isBelieved()).isFalse();
        give(true, CLIENT_HELLO);
        give(false, SERVER_HELLO);
        assertThat(streams.from(true)).isEqualTo(CLIENT_HELLO);
        assertThat(streams.from(false)).isEqualTo(SERVER_HELLO);
        assertThat(start.isBelieved()).isTrue();
    }

    @Test
    void whatComesAfterBothHellosIsNotJudgedHere() {
        give(true, join(PLAIN, CLIENT_HELLO));
        give(false, join(PLAIN, SERVER_HELLO));
        give(true, PLAIN);
        assertThat(streams.falseStarts).isZero();
        assertThat(streams.from(true)).isEqualTo(join(CLIENT_HELLO, PLAIN));
    }

    @Test
    void oneHelloWithTheOtherDirectionUnseenIsBelieved() {
        give(true, join(PLAIN, CLIENT_HELLO));
        assertThat(start.isBelieved()).isTrue();
        give(false, PLAIN);
        assertThat(start.isBelieved()).isFalse();
        start.onGap(false, 100);
        assertThat(start.isBelieved()).isTrue();
    }

    @Test
    void twoRecordsInARowOfAConnectionWhoseHelloWasNotSeen() {
        byte[] stream = join(hex("aabbccdd 17 0303"), APPLICATION_DATA, APPLICATION_DATA);
        give(true, stream);
        assertThat(streams.from(true)).isEqualTo(join(APPLICATION_DATA, APPLICATION_DATA));
        give(false, join(PLAIN, APPLICATION_DATA));
        give(false, APPLICATION_DATA);
        assertThat(streams.from(false)).isEqualTo(APPLICATION_DATA);
        assertThat(start.isBelieved()).isTrue();
    }

    @Test
    void gapBeforeTheFirstByteOfAnswerToTls() {
        give(true, CLIENT_HELLO);
        start.onGap(false, 1_000);
        give(false, PLAIN);
        assertThat(streams.gaps).isEqualTo(1_000);
        assertThat(streams.from(false)).isEqualTo(PLAIN); // the records will find their way
    }

    @Test
    void gapWithinWhatMayBeAHelloEndsIt() {
        give(true, PLAIN);
        give(true, Arrays.copyOf(CLIENT_HELLO, 20));
        start.onGap(true, 27);
        give(true, join(PLAIN, CLIENT_HELLO));
        assertThat(streams.from(true)).isEqualTo(CLIENT_HELLO);
        assertThat(streams.gaps).isZero();
    }

    @Test
    void searchIsBounded() {
        give(true, new byte[TlsStart.MAX_BYTES_BEFORE]);
        assertThat(start.isGivenUp()).isFalse();
        give(true, new byte[1]);
        assertThat(start.isGivenUp()).isTrue();
        give(true, CLIENT_HELLO);
        assertThat(streams.from(true)).isEmpty();
    }

    @Test
    void directionInClearDoesNotEndTheSearchForTlsThatIsSure() {
        give(false, SERVER_HELLO);
        give(true, new byte[TlsStart.MAX_BYTES_BEFORE + 1]);
        assertThat(start.isGivenUp()).isFalse();
        assertThat(start.isBelieved()).isTrue();
    }

    @Test
    void randomBytesAreNoTls() {
        Random random = new Random(3);
        byte[] noise = new byte[TlsStart.MAX_BYTES_BEFORE];
        for (int round = 0; round < 20; round++) {
            Streams none = new Streams();
            TlsStart found = new TlsStart(none);
            random.nextBytes(noise);
            found.onBytes(true, new UnsafeBuffer(noise), 0, noise.length);
            assertThat(none.from(true)).isEmpty();
        }
    }

    /** Nothing outside the range is read: the buffer ends where the range does. */
    @Test
    void hostileBytesNeverThrow() {
        Random random = new Random(4);
        byte[][] seeds = {CLIENT_HELLO, SERVER_HELLO, SSL_V2_HELLO, ALERT, APPLICATION_DATA, TLCP_HELLO};
        for (int round = 0; round < 20_000; round++) {
            TlsStart found = new TlsStart(new Streams());
            for (int i = 0; i < 4; i++) {
                byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
                found.onBytes(random.nextBoolean(), new UnsafeBuffer(bytes), 0, bytes.length);
                if (random.nextInt(8) == 0) {
                    found.onGap(random.nextBoolean(), 1 + random.nextInt(100));
                }
            }
        }
    }

    private void give(boolean initiator, byte[] bytes) {
        start.onBytes(initiator, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static byte[] inRecordsOf(int length, byte[] record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 5; at < record.length; at += length) {
            int taken = Math.min(length, record.length - at);
            out.writeBytes(new byte[]{record[0], record[1], record[2], 0, (byte) taken});
            out.write(record, at, taken);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    /** What was handed on since the last false start. */
    private static final class Streams implements TlsStartHandler {
        private final ByteArrayOutputStream initiator = new ByteArrayOutputStream();
        private final ByteArrayOutputStream responder = new ByteArrayOutputStream();
        private long gaps;
        private int falseStarts;

        byte[] from(boolean byInitiator) {
            return (byInitiator ? initiator : responder).toByteArray();
        }

        @Override
        public void onTlsBytes(boolean byInitiator, DirectBuffer buffer, int offset, int length) {
            byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            (byInitiator ? initiator : responder).writeBytes(bytes);
        }

        @Override
        public void onTlsGap(boolean byInitiator, long lostBytes) {
            gaps += lostBytes;
        }

        @Override
        public void onFalseStart() {
            initiator.reset();
            responder.reset();
            falseStarts++;
        }
    }
}
