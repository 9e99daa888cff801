// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.trace.RecordStream;
import io.sidelight.dataplane.trace.RecordStream.Sealed;
import io.sidelight.dataplane.trace.SuiteKeys;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever is done to a stream, nothing comes out of it that the peer did not send, and nothing twice or out of order. */
class ForgeryPropertiesTest {
    private static final int RECORDS = 10;
    /** Prime to all block lengths, so that every place of a block gets its turn. */
    private static final int STRIDE = 7;

    private final RecordCiphers ciphers = new RecordCiphers();

    /** What an attacker, or a bad line, makes of a stream. */
    private interface Attack {
        void on(SuiteKeys keys, RecordStream stream);
    }

    private static Stream<DynamicTest> everyProtection(Attack attack) {
        return SuiteKeys.representative().stream().map(keys -> DynamicTest.dynamicTest(keys.toString(), () -> {
            Random random = new Random(3);
            RecordStream stream = new RecordStream(keys.sealer());
            for (int i = 0; i < RECORDS; i++) {
                byte[] content = new byte[1 + random.nextInt(200)];
                random.nextBytes(content);
                stream.add(content);
            }
            attack.on(keys, stream);
        }));
    }

    /** Reads the bytes in pieces; what verified, in order. */
    private List<byte[]> read(SuiteKeys keys, byte[] bytes) {
        DirectionReader reader = new DirectionReader(keys, ciphers);
        for (int at = 0; at < bytes.length; at += 150) {
            reader.take(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 150)));
        }
        reader.end();
        assertThat(reader.pool.usedBytes()).isZero();
        return List.copyOf(reader.opened.values());
    }

    /** Each content was sent, and after those before it; returns how many there are. */
    private static int assertSent(List<byte[]> contents, RecordStream stream, String what) {
        int at = 0;
        for (byte[] content : contents) {
            while (at < RECORDS && !Arrays.equals(stream.records().get(at).content(), content)) {
                at++;
            }
            assertThat(at).as("%s: content that nobody sent here", what).isLessThan(RECORDS);
            at++;
        }
        return contents.size();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] inserted(byte[] bytes, int at, byte[] piece) {
        return join(Arrays.copyOf(bytes, at), piece, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static byte[] part(RecordStream stream, int number) {
        Sealed sealed = stream.records().get(number);
        return Arrays.copyOfRange(stream.bytes(), (int) sealed.position(), (int) sealed.end());
    }

    private static byte[] header(SuiteKeys keys, int length) {
        return ByteBuffer.allocate(5).put((byte) 23).putShort((short) keys.form().recordVersion())
                .putShort((short) length).array();
    }

    @TestFactory
    Stream<DynamicTest> unharmed() {
        return everyProtection((keys, stream) -> assertThat(assertSent(read(keys, stream.bytes()), stream, "nothing"))
                .isEqualTo(RECORDS));
    }

    @TestFactory
    Stream<DynamicTest> anyBitFlipped() {
        return everyProtection((keys, stream) -> {
            byte[] bytes = stream.bytes();
            boolean carried = keys.carriedIvLength() > 0;
            for (int at = 0; at < bytes.length; at += STRIDE) {
                byte[] altered = bytes.clone();
                altered[at] ^= (byte) (1 << at % 8);
                int read = assertSent(read(keys, altered), stream, "byte " + at);
                if (!keys.form().deflate()) {
                    // a record is lost, and where IVs are carried over and not authenticated the next one too
                    assertThat(read).as("byte %d", at).isGreaterThanOrEqualTo(RECORDS - (carried ? 2 : 1));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> recordsForgedReplayedOrCutShort() {
        return everyProtection((keys, stream) -> {
            byte[] bytes = stream.bytes();
            byte[] noise = new byte[97];
            new Random(5).nextBytes(noise);
            for (int number = 0; number < RECORDS; number++) {
                int at = (int) stream.records().get(number).position();
                byte[] old = part(stream, number / 2);
                List<byte[]> pieces = List.of(join(header(keys, 97), noise), old, join(old, old),
                        Arrays.copyOf(old, old.length - 3), header(keys, 1 << 14), new byte[]{23, 3}, noise,
                        part(stream, RECORDS - 1));
                for (int piece = 0; piece < pieces.size(); piece++) {
                    if (number == 0 && piece >= 4 && piece <= 6) {
                        continue; // what is no record at the very start says that all of it is not TLS
                    }
                    int read = assertSent(read(keys, inserted(bytes, at, pieces.get(piece))), stream,
                            "piece " + piece + " before record " + number);
                    assertThat(read).as("piece %d before record %d", piece, number).isEqualTo(RECORDS);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> recordsSwapped() {
        return everyProtection((keys, stream) -> {
            for (int number = 0; number + 1 < RECORDS; number++) {
                byte[] bytes = stream.bytes();
                int from = (int) stream.records().get(number).position();
                int to = (int) stream.records().get(number + 1).end();
                byte[] swapped = join(Arrays.copyOf(bytes, from), part(stream, number + 1), part(stream, number),
                        Arrays.copyOfRange(bytes, to, bytes.length));
                int read = assertSent(read(keys, swapped), stream, "from record " + number);
                if (!keys.form().deflate()) {
                    assertThat(read).as("from record %d", number).isGreaterThanOrEqualTo(RECORDS - 3);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> bytesOfAnotherConnection() {
        return everyProtection((keys, stream) -> {
            byte[] noise = new byte[stream.bytes().length];
            new Random(6).nextBytes(noise);
            byte[] altered = join(header(keys, 300), noise, header(keys, 50), noise);
            assertThat(read(keys, altered)).isEmpty();
        });
    }
}
