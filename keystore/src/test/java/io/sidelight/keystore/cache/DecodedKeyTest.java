// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.load.KeyLoader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pre-master secrets opened, and told apart from what is none, by each provider. */
final class DecodedKeyTest {
    private static final RSAPrivateKey KEY = RSAPrivateKey.getInstance(TestKeys.bytes("rsa-pkcs1.der"));
    private static final int MODULUS_LENGTH = 128;

    static Stream<KeyProvider> providers() {
        return Stream.of(KeyProvider.probe(), KeyProvider.jdk());
    }

    @Test
    void runsOnTheFastProviderWhereItLoads() throws GeneralSecurityException {
        KeyProvider provider = KeyProvider.probe();
        assumeTrue(provider.description().startsWith("Amazon"), provider.description());

        assertThat(provider.decode(rsa(provider).entry()).getClass().getName()).startsWith("com.amazon.");
        assertThat(KeyProvider.jdk().decode(rsa(provider).entry()).getClass().getName()).startsWith("sun.");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void opensAPremasterAndAnotherAfterIt(KeyProvider provider) {
        DecodedKey key = rsa(provider);
        for (int fill = 1; fill < 4; fill++) {
            byte[] premaster = new byte[48];
            assertThat(key.openPremaster(encrypt(padded(premaster(fill))), 0, MODULUS_LENGTH, premaster))
                    .isEqualTo(PremasterResult.OPENED);
            assertThat(premaster).isEqualTo(premaster(fill));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void readsTheCiphertextAtItsOffset(KeyProvider provider) {
        byte[] message = new byte[MODULUS_LENGTH + 7];
        System.arraycopy(encrypt(padded(premaster(1))), 0, message, 5, MODULUS_LENGTH);

        assertThat(rsa(provider).openPremaster(message, 5, MODULUS_LENGTH, new byte[48]))
                .isEqualTo(PremasterResult.OPENED);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void toleratesLeadingZerosThatAreMissingOrTooMany(KeyProvider provider) {
        byte[] encrypted = shortCiphertext();
        byte[] longer = new byte[MODULUS_LENGTH + 3];
        System.arraycopy(encrypted, 0, longer, 3, MODULUS_LENGTH);

        assertThat(rsa(provider).openPremaster(encrypted, 1, MODULUS_LENGTH - 1, new byte[48]))
                .isEqualTo(PremasterResult.OPENED);
        assertThat(rsa(provider).openPremaster(longer, 0, longer.length, new byte[48]))
                .isEqualTo(PremasterResult.OPENED);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void tellsAWrongKeyAndLeavesTheOutputAlone(KeyProvider provider) {
        byte[] premaster = premaster(9);
        byte[] unpadded = padded(premaster(1));
        unpadded[1] = 1;
        byte[] shortPadding = padded(premaster(1));
        shortPadding[5] = 0;
        byte[] endless = new byte[MODULUS_LENGTH];
        Arrays.fill(endless, 1, endless.length, (byte) 2);
        for (byte[] plaintext : List.of(unpadded, shortPadding, endless, new byte[MODULUS_LENGTH])) {
            assertThat(rsa(provider).openPremaster(encrypt(plaintext), 0, MODULUS_LENGTH, premaster))
                    .isEqualTo(PremasterResult.WRONG_KEY);
        }
        assertThat(premaster).isEqualTo(premaster(9));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void tellsACiphertextAboveTheModulusAndStillOpensTheNext(KeyProvider provider) {
        DecodedKey key = rsa(provider);
        byte[] above = new byte[MODULUS_LENGTH];
        Arrays.fill(above, (byte) 0xFF);

        assertThat(key.openPremaster(above, 0, above.length, new byte[48])).isEqualTo(PremasterResult.WRONG_KEY);
        assertThat(key.openPremaster(encrypt(padded(premaster(1))), 0, MODULUS_LENGTH, new byte[48]))
                .isEqualTo(PremasterResult.OPENED);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void tellsWrongLengths(KeyProvider provider) {
        byte[] tooLong = new byte[MODULUS_LENGTH + 1];
        tooLong[0] = 1;

        assertThat(rsa(provider).openPremaster(tooLong, 0, tooLong.length, new byte[48]))
                .isEqualTo(PremasterResult.WRONG_LENGTH);
        assertThat(rsa(provider).openPremaster(encrypt(padded(new byte[47])), 0, MODULUS_LENGTH, new byte[48]))
                .isEqualTo(PremasterResult.WRONG_LENGTH);
        assertThat(rsa(provider).openPremaster(new byte[0], 0, 0, new byte[48])).isEqualTo(PremasterResult.WRONG_KEY);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void tellsAKeyThatIsNotRsa(KeyProvider provider) {
        assertThat(key(provider, "ec-sec1.pem").openPremaster(new byte[65], 0, 65, new byte[48]))
                .isEqualTo(PremasterResult.WRONG_ALGORITHM);
    }

    /** A ciphertext whose first byte happens to be zero, as one in 256 is. */
    private static byte[] shortCiphertext() {
        for (int fill = 0; fill < 10_000; fill++) {
            byte[] encrypted = encrypt(padded(premaster(fill)));
            if (encrypted[0] == 0) {
                return encrypted;
            }
        }
        throw new AssertionError("no ciphertext began with zero");
    }

    private static byte[] premaster(int fill) {
        byte[] premaster = new byte[48];
        premaster[0] = 3;
        premaster[1] = 3;
        premaster[46] = (byte) (fill >>> 8);
        premaster[47] = (byte) fill;
        return premaster;
    }

    private static byte[] padded(byte[] message) {
        byte[] block = new byte[MODULUS_LENGTH];
        Arrays.fill(block, 1, block.length - message.length - 1, (byte) 0x5A);
        block[1] = 2;
        System.arraycopy(message, 0, block, block.length - message.length, message.length);
        return block;
    }

    private static byte[] encrypt(byte[] block) {
        byte[] number = new BigInteger(1, block).modPow(KEY.getPublicExponent(), KEY.getModulus()).toByteArray();
        byte[] encrypted = new byte[MODULUS_LENGTH];
        int length = Math.min(number.length, MODULUS_LENGTH);
        System.arraycopy(number, number.length - length, encrypted, MODULUS_LENGTH - length, length);
        return encrypted;
    }

    private static DecodedKey rsa(KeyProvider provider) {
        return key(provider, "rsa-pkcs1.pem");
    }

    private static DecodedKey key(KeyProvider provider, String file) {
        KeyEntry entry = new KeyLoader(List.of()).load(List.of(TestKeys.path(file))).entries().getFirst();
        var cache = new DecodedKeyCache(provider);
        cache.use(KeyTable.of(1, List.of(entry)));
        return Objects.requireNonNull(cache.find(CertificateHash.ofDer(new byte[0]), entry.spkiHash()));
    }
}
