// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.trace.SlowPrf;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FinishedDataTest {
    private static final byte[] MESSAGES = "all that was said".getBytes(StandardCharsets.US_ASCII);
    private final FinishedData data = new FinishedData(new Prf(), new HandshakeDigest());
    private final byte[] master = new byte[48];

    private static CipherSuite suite(int code) {
        return Objects.requireNonNull(CipherSuites.of(code));
    }

    private static byte[] hash(String algorithm, byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private static void feed(MessageDigest digest) {
        digest.update(MESSAGES);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void tls() throws GeneralSecurityException {
        assertThat(data.of(0x0303, suite(0x003C), master, Side.CLIENT, FinishedDataTest::feed)).isEqualTo(
                SlowPrf.prf("SHA256", master, "client finished", hash("SHA-256", MESSAGES), 12));
        assertThat(data.of(0x0303, suite(0x009D), master, Side.SERVER, FinishedDataTest::feed)).isEqualTo(
                SlowPrf.prf("SHA384", master, "server finished", hash("SHA-384", MESSAGES), 12));
        byte[] both = Arrays.copyOf(hash("MD5", MESSAGES), 36);
        System.arraycopy(hash("SHA-1", MESSAGES), 0, both, 16, 20);
        assertThat(data.of(0x0301, suite(0x002F), master, Side.SERVER, FinishedDataTest::feed))
                .isEqualTo(SlowPrf.prf("", master, "server finished", both, 12));
    }

    /** RFC 6101 section 5.6.9, written out. */
    @Test
    void ssl3() throws GeneralSecurityException {
        for (Side side : Side.values()) {
            byte[] sender = (side == Side.CLIENT ? "CLNT" : "SRVR").getBytes(StandardCharsets.US_ASCII);
            byte[] md5 = hash("MD5", master, filled(48, 0x5C), hash("MD5", MESSAGES, sender, master, filled(48, 0x36)));
            byte[] sha = hash("SHA-1", master, filled(40, 0x5C),
                    hash("SHA-1", MESSAGES, sender, master, filled(40, 0x36)));
            assertThat(data.of(0x0300, suite(0x002F), master, side, FinishedDataTest::feed)).hasSize(36).startsWith(md5)
                    .endsWith(sha);
        }
    }

    @Test
    void tlcpHasTwelveBytesOfItsOwnHash() {
        byte[] tlcp = data.of(0x0101, suite(0xE013), master, Side.CLIENT, FinishedDataTest::feed);
        assertThat(tlcp).hasSize(12)
                .isNotEqualTo(data.of(0x0101, suite(0xE01C), master, Side.CLIENT, FinishedDataTest::feed));
    }
}
