// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The key schedule's pieces against the trace of RFC 8448 section 3 (simple 1-RTT handshake). */
class HkdfLabelTest {
    private static final int TLS_1_3 = 0x0304;
    private static final int DRAFT_18 = 0x7F12;
    private static final int DRAFT_23 = 0x7F17;
    private static final CipherSuite AES_128_GCM = suite(0x1301);

    private static final String SERVER_HANDSHAKE_SECRET = "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38";
    private static final String CLIENT_SECRET_0 = "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5";
    private static final String HELLOS_HASH = "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8";

    private final HkdfLabel hkdf = new HkdfLabel();

    private static CipherSuite suite(int code) {
        return Objects.requireNonNull(CipherSuites.of(code));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void derivesTheSecretsOfRfc8448() {
        byte[] early = hkdf.extract(Hash.SHA256, new byte[0], new byte[0]);
        assertThat(early).isEqualTo(hex("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"));
        byte[] derived = hkdf.deriveSecret(TLS_1_3, Hash.SHA256, early, "derived",
                Jca.digest(Hash.SHA256).digest());
        assertThat(derived).isEqualTo(hex("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba"));
        byte[] handshake = hkdf.extract(Hash.SHA256, derived,
                hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"));
        assertThat(handshake).isEqualTo(hex("1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac"));
        assertThat(hkdf.deriveSecret(TLS_1_3, Hash.SHA256, handshake, "c hs traffic", hex(HELLOS_HASH)))
                .isEqualTo(hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"));
        assertThat(hkdf.deriveSecret(TLS_1_3, Hash.SHA256, handshake, "s hs traffic", hex(HELLOS_HASH)))
                .isEqualTo(hex(SERVER_HANDSHAKE_SECRET));
    }

    @Test
    void derivesTheRecordKeysOfRfc8448() {
        DirectionKeys server = TrafficKeys.of(hkdf, TLS_1_3, AES_128_GCM, hex(SERVER_HANDSHAKE_SECRET));
        assertThat(server.key()).isEqualTo(hex("3fce516009c21727d0f2e4e86ee403bc"));
        assertThat(server.iv()).isEqualTo(hex("5d313eb2671276ee13000b30"));
        assertThat(server.macKey()).isEmpty();
        DirectionKeys client = TrafficKeys.of(hkdf, TLS_1_3, AES_128_GCM, hex(CLIENT_SECRET_0));
        assertThat(client.key()).isEqualTo(hex("17422dda596ed5d9acd890e3c63f5051"));
        assertThat(client.iv()).isEqualTo(hex("5b78923dee08579033e523d9"));
    }

    @Test
    void keysAreAsLongAsTheSuiteWants() {
        byte[] secret = new byte[48];
        assertThat(TrafficKeys.of(hkdf, TLS_1_3, suite(0x1302), secret).key()).hasSize(32);
        assertThat(TrafficKeys.of(hkdf, TLS_1_3, suite(0x1303), secret).key()).hasSize(32);
        assertThat(TrafficKeys.of(hkdf, TLS_1_3, suite(0x00C6), secret).key()).hasSize(16);
        assertThat(TrafficKeys.next(hkdf, TLS_1_3, suite(0x1302), secret)).hasSize(48);
        assertThat(TrafficKeys.next(hkdf, TLS_1_3, suite(0x00C6), secret)).hasSize(32);
    }

    @Test
    void labelsAreThoseOfTheVersion() {
        byte[] secret = hex(CLIENT_SECRET_0);
        byte[] plain = hkdf.expand(TLS_1_3, Hash.SHA256, secret, "key", new byte[0], 16);
        assertThat(hkdf.expand(DRAFT_23, Hash.SHA256, secret, "key", new byte[0], 16)).isEqualTo(plain);
        // HKDF-Expand with info 0010 | 0c "TLS 1.3, key" | 00, then 01, written out
        byte[] info = "\0\20\14TLS 1.3, key\0\1".getBytes(StandardCharsets.US_ASCII);
        assertThat(hkdf.expand(DRAFT_18, Hash.SHA256, secret, "key", new byte[0], 16))
                .isEqualTo(Arrays.copyOf(hkdf.extract(Hash.SHA256, secret, info), 16));
    }

    @Test
    void nextGenerationIsAKeyUpdateAway() {
        byte[] secret = hex(CLIENT_SECRET_0);
        byte[] next = TrafficKeys.next(hkdf, TLS_1_3, AES_128_GCM, secret);
        byte[] info = "\0\40\21tls13 traffic upd\0\1".getBytes(StandardCharsets.US_ASCII);
        assertThat(next).isEqualTo(hkdf.extract(Hash.SHA256, secret, info));
        assertThat(TrafficKeys.next(hkdf, DRAFT_18, AES_128_GCM, secret)).isNotEqualTo(next);
    }

    @Test
    void outputMayBeLongerThanTheHash() {
        byte[] secret = hex(CLIENT_SECRET_0);
        byte[] longOne = hkdf.expand(TLS_1_3, Hash.SHA256, secret, "x", new byte[0], 100);
        byte[] first = hkdf.extract(Hash.SHA256, secret, "\0\144\7tls13 x\0\1".getBytes(StandardCharsets.US_ASCII));
        assertThat(longOne).hasSize(100).startsWith(first);
        byte[] info = "\0\144\7tls13 x\0\2".getBytes(StandardCharsets.US_ASCII);
        byte[] second = new byte[32 + info.length];
        System.arraycopy(first, 0, second, 0, 32);
        System.arraycopy(info, 0, second, 32, info.length);
        assertThat(Arrays.copyOfRange(longOne, 32, 64))
                .isEqualTo(hkdf.extract(Hash.SHA256, secret, second));
    }
}
