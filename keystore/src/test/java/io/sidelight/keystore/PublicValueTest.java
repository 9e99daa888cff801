// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.load.KeyLoader;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicValueTest {

    @ParameterizedTest
    @CsvSource({"ec-sec1.pem,0x17", "ec-explicit.pem,0x17", "sm2-sec1.pem,0x29", "x25519.pem,0x1D", "x448.pem,0x1E"})
    void findsALoadedKeyByWhatAKeyShareHolds(String file, String group) {
        KeyEntry entry = load(file);
        byte[] bits = SubjectPublicKeyInfo.getInstance(entry.publicKeyEncoded()).getPublicKeyData().getOctets();
        KeyTable table = KeyTable.of(1, List.of(entry, load("rsa-pkcs1.pem")));

        PublicValue value = PublicValue.ofKeyShare(Integer.decode(group), bits, 0, bits.length);

        assertThat(value).isEqualTo(PublicValue.ofSubjectPublicKey(entry.publicKeyEncoded())).isNotNull()
                .hasSameHashCodeAs(entry.publicValue());
        assertThat(table.find(Objects.requireNonNull(value))).isEqualTo(entry);
        assertThat(table.hasAgreementKeys()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs1.pem", "ed25519.pem", "ed448.pem", "dsa-pkcs8.pem"})
    void isAbsentForKeysThatAgreeOnNothing(String file) {
        assertThat(load(file).publicValue()).isNull();
        assertThat(KeyTable.of(1, List.of(load(file))).hasAgreementKeys()).isFalse();
    }

    @Test
    void isTheSameForANumberWithAndWithoutPadding() {
        BigInteger prime = DHStandardGroups.rfc7919_ffdhe2048.getP();
        byte[] padded = new byte[256];
        padded[255] = 17;

        PublicValue value = PublicValue.ofKeyShare(0x100, padded, 0, 256);

        assertThat(value).isNotNull().isEqualTo(PublicValue.ofKeyShare(0x100, padded, 254, 2))
                .isEqualTo(PublicValue.ofDh(prime.toByteArray(), new byte[]{17}))
                .isNotEqualTo(PublicValue.ofKeyShare(0x101, padded, 0, 256))
                .isNotEqualTo(PublicValue.ofDh(prime.add(BigInteger.TWO).toByteArray(), new byte[]{17}));
    }

    @Test
    void isTheSameUnderBothCodesOfABrainpoolCurve() {
        byte[] point = new byte[65];
        point[0] = 4;
        point[9] = 1;
        assertThat(PublicValue.ofKeyShare(0x1F, point, 0, 65)).isNotNull()
                .isEqualTo(PublicValue.ofKeyShare(0x1A, point, 0, 65))
                .isNotEqualTo(PublicValue.ofKeyShare(0x1B, point, 0, 65))
                .isNotEqualTo(PublicValue.ofKeyShare(0x17, point, 0, 65));
    }

    @Test
    void isAbsentForWhatIsNoneOfItsGroup() {
        byte[] bytes = new byte[5000];
        for (int group : new int[]{0x17, 0x1D, 0x29, 0x100, 0x11EC, 0x0200, -1, 0}) {
            assertThat(PublicValue.ofKeyShare(group, bytes, 0, 0)).isNull();
            assertThat(PublicValue.ofKeyShare(group, bytes, 0, bytes.length)).isNull();
        }
        assertThat(PublicValue.ofKeyShare(0x17, bytes, 0, 65)).as("point at infinity").isNull();
        bytes[0] = 4;
        assertThat(PublicValue.ofKeyShare(0x17, bytes, 0, 64)).as("even length").isNull();
        byte[] all = new byte[256];
        Arrays.fill(all, (byte) 0xFF);
        assertThat(PublicValue.ofKeyShare(0x100, all, 0, 256)).as("above the prime").isNull();
    }

    /** A certificate's key comes from the network. */
    @Test
    void neverThrowsForDamagedKeys() {
        var random = new Random(3);
        for (String file : List.of("ec-sec1.pem", "dh.pem", "dh-x942.pem", "x25519.pem")) {
            byte[] good = load(file).publicKeyEncoded();
            assertThat(PublicValue.ofSubjectPublicKey(good)).as(file).isNotNull();
            for (int i = 0; i < good.length; i++) {
                byte[] damaged = good.clone();
                damaged[i] = (byte) random.nextInt();
                PublicValue.ofSubjectPublicKey(damaged);
                assertThat(PublicValue.ofSubjectPublicKey(Arrays.copyOf(good, i))).isNull();
            }
        }
    }

    @Test
    void survivesDeeplyNestedDamage() {
        byte[] nested = new byte[400_000];
        for (int i = 0; i + 4 < nested.length; i += 4) {
            int left = Math.min(0xFFFF, nested.length - i - 4);
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x82;
            nested[i + 2] = (byte) (left >>> 8);
            nested[i + 3] = (byte) left;
        }
        byte[] tail = Arrays.copyOfRange(nested, nested.length - 0xFFFC, nested.length);
        assertThat(PublicValue.ofSubjectPublicKey(tail)).isNull();
        assertThat(PublicValue.ofSubjectPublicKey(nested)).isNull();
    }

    private static KeyEntry load(String file) {
        return new KeyLoader(List.of()).load(List.of(TestKeys.path(file))).entries().getFirst();
    }
}
