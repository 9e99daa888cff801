// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.trace.SuiteKeys;
import io.sidelight.dataplane.trace.SuiteSealer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every suite that is said to be supported, in every version that may use it: what endpoints seal is opened, nothing else. */
class AllProtectionsTest {
    private static final int APPLICATION_DATA = 23;
    private static final int ALERT = 21;

    private final RecordCiphers ciphers = new RecordCiphers();
    private final byte[] out = new byte[20_000];

    private static byte[] content(int seed, int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(4)); // compresses a little
        }
        return bytes;
    }

    private int open(SuiteKeys keys, RecordProtection protection, int type, long sequence, byte[] fragment) {
        return protection.open(type, keys.form().recordVersion(), sequence, fragment, 0, fragment.length, out);
    }

    private static int headerType(SuiteKeys keys, int type) {
        return keys.form().version() > 0x0303 ? APPLICATION_DATA : type;
    }

    private String opened(RecordProtection protection, int length) {
        return length < 0
                ? "failed"
                : new String(out, protection.plaintextOffset(), length, StandardCharsets.ISO_8859_1);
    }

    @Test
    void knowsManySuites() {
        assertThat(SuiteKeys.all()).hasSizeGreaterThan(1_000);
        assertThat(SuiteKeys.distinct()).hasSizeGreaterThan(150);
    }

    @Test
    void opensWhatAnEndpointSealed() {
        for (SuiteKeys keys : SuiteKeys.all()) {
            SuiteSealer sealer = keys.sealer();
            RecordProtection protection = keys.protection(ciphers);
            int sequence = 0;
            for (int length : new int[]{16, 0, 1, 15, 300, 5_000}) {
                int type = sequence % 2 == 0 ? APPLICATION_DATA : ALERT;
                byte[] content = content(length, length);
                byte[] fragment = sealer.seal(type, content, sequence % 3);
                int opened = open(keys, protection, headerType(keys, type), sequence++, fragment);
                assertThat(opened(protection, opened)).as("%s, %d bytes", keys, length)
                        .isEqualTo(new String(content, StandardCharsets.ISO_8859_1));
                assertThat(protection.contentType(headerType(keys, type))).isEqualTo(type);
            }
        }
    }

    @Test
    void opensTheLongestRecord() {
        for (SuiteKeys keys : SuiteKeys.distinct()) {
            RecordProtection protection = keys.protection(ciphers);
            byte[] content = content(1, 1 << 14);
            int opened = open(keys, protection, APPLICATION_DATA, 0,
                    keys.sealer().seal(APPLICATION_DATA, content, 0));
            assertThat(Arrays.copyOfRange(out, protection.plaintextOffset(), protection.plaintextOffset() + opened))
                    .as(keys.toString()).isEqualTo(content);
        }
    }

    @Test
    void opensNothingThatIsAltered() {
        for (SuiteKeys keys : SuiteKeys.distinct()) {
            byte[] fragment = keys.sealer().seal(APPLICATION_DATA, content(5, 21), 0);
            RecordProtection protection = keys.protection(ciphers);
            boolean ssl3 = keys.form().version() == 0x0300;
            for (int at = 0; at < fragment.length; at++) {
                byte[] altered = fragment.clone();
                altered[at] ^= (byte) (1 << at % 8);
                int opened = protection.open(APPLICATION_DATA, keys.form().recordVersion(), 0, altered, 0,
                        altered.length, out);
                if (ssl3 && opened >= 0) {
                    // SSL 3.0 does not authenticate its padding: then the content is what it was
                    assertThat(opened(protection, opened)).as("%s, byte %d", keys, at)
                            .isEqualTo(new String(content(5, 21), StandardCharsets.ISO_8859_1));
                    protection = keys.protection(ciphers);
                } else {
                    assertThat(opened).as("%s, byte %d", keys, at).isEqualTo(RecordProtection.FAILED);
                }
            }
            int opened = protection.open(APPLICATION_DATA, keys.form().recordVersion(), 0, fragment, 0,
                    fragment.length, out);
            assertThat(opened).as("%s, as it was", keys).isEqualTo(21);
        }
    }

    @Test
    void opensNothingThatIsCutShortOrGrown() {
        for (SuiteKeys keys : SuiteKeys.representative()) {
            byte[] fragment = keys.sealer().seal(APPLICATION_DATA, content(5, 40), 0);
            for (int length = 0; length < fragment.length + 40; length++) {
                if (length != fragment.length) {
                    assertThat(open(keys, keys.protection(ciphers), APPLICATION_DATA, 0,
                            Arrays.copyOf(fragment, length))).as("%s, %d bytes", keys, length)
                            .isEqualTo(RecordProtection.FAILED);
                }
            }
        }
    }

    @Test
    void tellsSequenceTypeAndVersionApart() {
        for (SuiteKeys keys : SuiteKeys.distinct()) {
            byte[] fragment = keys.sealer().seal(APPLICATION_DATA, content(5, 40), 0);
            RecordProtection protection = keys.protection(ciphers);
            int version = keys.form().recordVersion();
            for (long sequence : new long[]{1, 256, 1L << 32, -1}) {
                assertThat(protection.open(APPLICATION_DATA, version, sequence, fragment, 0, fragment.length, out))
                        .as("%s, sequence %d", keys, sequence).isEqualTo(RecordProtection.FAILED);
            }
            boolean headerCounts = keys.form().version() >> 8 != 0x7F || keys.form().version() >= 0x7F19;
            if (headerCounts) {
                assertThat(protection.open(22, version, 0, fragment, 0, fragment.length, out)).as(keys.toString())
                        .isEqualTo(RecordProtection.FAILED);
            }
            if (headerCounts && version != 0x0300) {
                assertThat(protection.open(APPLICATION_DATA, version ^ 1, 0, fragment, 0, fragment.length, out))
                        .as(keys.toString()).isEqualTo(RecordProtection.FAILED);
            }
            assertThat(protection.open(APPLICATION_DATA, version, 0, fragment, 0, fragment.length, out))
                    .as(keys.toString()).isEqualTo(40);
        }
    }

    @Test
    void directionsThatTakeEnginesFromEachOtherGoOn() {
        List<SuiteKeys> some = SuiteKeys.representative();
        assertThat(some).hasSizeGreaterThan(30);
        for (SuiteKeys keys : some) {
            SuiteSealer[] sealers = new SuiteSealer[260];
            RecordProtection[] protections = new RecordProtection[sealers.length];
            Arrays.setAll(sealers, i -> keys.sealer());
            Arrays.setAll(protections, i -> keys.protection(ciphers));
            for (int sequence = 0; sequence < 2; sequence++) {
                for (int i = 0; i < sealers.length; i++) {
                    byte[] content = content(i, 30);
                    byte[] fragment = sealers[i].seal(APPLICATION_DATA, content, 0);
                    int opened = open(keys, protections[i], APPLICATION_DATA, sequence, fragment);
                    assertThat(opened(protections[i], opened)).as(keys.toString())
                            .isEqualTo(new String(content, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }
}
