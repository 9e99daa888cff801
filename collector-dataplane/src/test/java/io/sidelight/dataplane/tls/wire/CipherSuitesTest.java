// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.wire.CipherSuite.Hash;
import io.sidelight.dataplane.tls.wire.CipherSuite.KeyExchange;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CipherSuitesTest {
    private static CipherSuite suite(int code) {
        return Objects.requireNonNull(CipherSuites.of(code));
    }

    @ParameterizedTest
    @CsvSource({"0x002F, TLS_RSA_WITH_AES_128_CBC_SHA, SHA1, SHA256, 16",
        "0x0035, TLS_RSA_WITH_AES_256_CBC_SHA, SHA1, SHA256, 32",
        "0x003C, TLS_RSA_WITH_AES_128_CBC_SHA256, SHA256, SHA256, 16",
        "0x003D, TLS_RSA_WITH_AES_256_CBC_SHA256, SHA256, SHA256, 32",
        "0x009C, TLS_RSA_WITH_AES_128_GCM_SHA256, NONE, SHA256, 16",
        "0x009D, TLS_RSA_WITH_AES_256_GCM_SHA384, NONE, SHA384, 32",
        "0x000A, TLS_RSA_WITH_3DES_EDE_CBC_SHA, SHA1, SHA256, 24"})
    void knowsTheSuitesOfRsaKeyExchange(String code, String name, Hash mac, Hash prf, int keyLength) {
        CipherSuite suite = suite(Integer.decode(code));
        assertThat(suite.name()).isEqualTo(name);
        assertThat(suite.keyExchange()).isEqualTo(KeyExchange.RSA);
        assertThat(suite.isSupported()).isTrue();
        assertThat(suite.mac()).isEqualTo(mac);
        assertThat(suite.prfHash()).isEqualTo(prf);
        assertThat(Objects.requireNonNull(suite.bulk()).keyLength()).isEqualTo(keyLength);
    }

    @Test
    void tellsEphemeralKeyExchangeFromRsa() {
        assertThat(suite(0xC02F).keyExchange()).isEqualTo(KeyExchange.EPHEMERAL);
        assertThat(suite(0x0033).keyExchange()).isEqualTo(KeyExchange.EPHEMERAL);
        assertThat(suite(0x1301).keyExchange()).isEqualTo(KeyExchange.TLS13);
        assertThat(suite(0xC025).keyExchange()).isEqualTo(KeyExchange.STATIC_DH);
        assertThat(suite(0x008C).keyExchange()).isEqualTo(KeyExchange.PSK);
    }

    @Test
    void doesNotClaimToOpenWhatItCannot() {
        assertThat(suite(0xC100).isSupported()).as("GOST").isFalse();
        assertThat(suite(0xE001).isSupported()).as("SM1").isFalse();
        assertThat(suite(0x001D).isSupported()).as("FORTEZZA").isFalse();
        assertThat(suite(0x00FF).isSupported()).as("signalling").isFalse();
        assertThat(suite(0x5600).isSupported()).as("signalling").isFalse();
    }

    @Test
    void namesWhatHasNoName() {
        assertThat(CipherSuites.of(0x0A0A)).isNull();
        assertThat(CipherSuites.nameOf(0xFEED)).isEqualTo("0xFEED");
        assertThat(CipherSuites.nameOf(-1)).isEmpty();
    }

    @Test
    void holdsTheWholeRegistry() {
        assertThat(CipherSuites.size()).isGreaterThan(340);
    }
}
