// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.trace.SlowPrf;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrfTest {
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_1 = 0x0302;
    private static final int TLS_1_2 = 0x0303;

    private final Prf prf = new Prf();

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private byte[] derive(int version, Hash hash, byte[] secret, String label, byte[] seed, int length) {
        byte[] output = new byte[length];
        int cut = seed.length / 3;
        prf.derive(version, hash, secret, label, Arrays.copyOf(seed, cut), Arrays.copyOfRange(seed, cut, seed.length),
                output);
        return output;
    }

    /** The vector of the IETF TLS mailing list for TLS 1.2 with SHA-256. */
    @Test
    void sha256Vector() {
        byte[] output = derive(TLS_1_2, Hash.SHA256, hex("9bbe436ba940f017b17652849a71db35"), "test label",
                hex("a0ba9f936cda311827a6f796ffd5198c"), 100);
        assertThat(output).isEqualTo(hex("""
                e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a
                6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab
                4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701
                87347b66
                """));
    }

    /** The vector of the IETF TLS mailing list for TLS 1.2 with SHA-384. */
    @Test
    void sha384Vector() {
        byte[] output = derive(TLS_1_2, Hash.SHA384, hex("b80b733d6ceefcdc71566ea48e5567df"), "test label",
                hex("cd665cf6a8447dd6ff8b27555edb7465"), 148);
        assertThat(output).isEqualTo(hex("""
                7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd
                e9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd
                8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425
                9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee6
                91c8f3a26854308d5eaa3be85e0990703d73e56f
                """));
    }

    @Test
    void agreesWithTheRfcWrittenOut() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            byte[] secret = new byte[1 + random.nextInt(60)];
            byte[] seed = new byte[random.nextInt(140)];
            random.nextBytes(secret);
            random.nextBytes(seed);
            int length = random.nextInt(150);
            assertThat(derive(TLS_1_2, Hash.SHA256, secret, "label", seed, length))
                    .isEqualTo(SlowPrf.prf("SHA256", secret, "label", seed, length));
            assertThat(derive(TLS_1_2, Hash.SHA384, secret, "label", seed, length))
                    .isEqualTo(SlowPrf.prf("SHA384", secret, "label", seed, length));
            assertThat(derive(TLS_1_0, Hash.SHA384, secret, "label", seed, length)).as("secret of %d", secret.length)
                    .isEqualTo(SlowPrf.prf("", secret, "label", seed, length));
            assertThat(derive(TLS_1_1, Hash.SHA256, secret, "label", seed, length))
                    .isEqualTo(SlowPrf.prf("", secret, "label", seed, length));
        }
    }

    @Test
    void secretsAreNotShown() {
        assertThat(new DirectionKeys(new byte[]{1}, new byte[]{2}, new byte[]{3})).asString()
                .isEqualTo("DirectionKeys[not shown]");
    }
}
