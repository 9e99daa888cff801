// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.load.KeyLoader;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;

/** Pre-master secrets of TLCP, in every form that stacks send. */
final class Sm2PremasterTest {
    private static final KeyEntry ENTRY = new KeyLoader(List.of()).load(List.of(TestKeys.path("sm2-pkcs8.pem")))
            .entries().getFirst();

    private final DecodedKey key = decoded(ENTRY);
    private final byte[] premaster = premaster();

    @Test
    void opensTheDerOfTheStandard() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertOpens(der(raw(any -> true)));
        }
    }

    /** One number in two has a zero in front, one in 256 is a byte short: both must come out. */
    @Test
    void opensDerWhoseNumbersAreShortOrLong() throws Exception {
        byte[] shortX = raw(c -> c[1] == 0);
        byte[] shortY = raw(c -> c[33] == 0);
        byte[] long33 = raw(c -> c[1] < 0 && c[33] < 0);
        assertThat(der(shortX).length).isLessThan(der(long33).length);

        assertOpens(der(shortX));
        assertOpens(der(shortY));
        assertOpens(der(long33));
    }

    @Test
    void opensDerOfNumbersThatAWriterDidNotShorten() throws Exception {
        byte[] raw = raw(c -> c[1] == 0);
        byte[] fixed = der(0x20, raw, 1);
        assertOpens(fixed);
        assertOpens(der(0x20, raw(c -> c[1] < 0), 1));
    }

    @Test
    void opensRawCiphertextsInBothOrders() throws Exception {
        byte[] raw = raw(any -> true);
        assertOpens(raw);
        assertOpens(Arrays.copyOfRange(raw, 1, raw.length));
        byte[] old = raw.clone();
        System.arraycopy(raw, 65, old, 65 + 48, 32);
        System.arraycopy(raw, 65 + 32, old, 65, 48);
        assertOpens(old);
        assertOpens(Arrays.copyOfRange(old, 1, old.length));
    }

    @Test
    void tellsAnotherKeyAndLeavesTheOutputAlone() throws Exception {
        KeyEntry other = new KeyLoader(List.of()).load(List.of(TestKeys.path("sm2-other.pem"))).entries().getFirst();
        byte[] output = new byte[48];
        byte[] der = der(raw(any -> true));
        assertThat(decoded(other).openSm2Premaster(der, 0, der.length, output)).isEqualTo(PremasterResult.WRONG_KEY);
        assertThat(output).containsOnly(0);
    }

    @Test
    void givesNothingForAFlippedBit() throws Exception {
        byte[] der = der(raw(any -> true));
        for (int i = 0; i < der.length; i++) {
            byte[] damaged = der.clone();
            damaged[i] ^= 1;
            byte[] output = new byte[48];
            PremasterResult result = key.openSm2Premaster(damaged, 0, damaged.length, output);
            assertThat(result).as("byte %d", i).isNotEqualTo(PremasterResult.OPENED);
            assertThat(output).containsOnly(0);
        }
    }

    @Test
    void survivesEveryTruncationAndNonsense() throws Exception {
        byte[] der = der(raw(any -> true));
        for (int length = 0; length < der.length; length++) {
            assertThat(key.openSm2Premaster(der, 0, length, new byte[48])).isNotEqualTo(PremasterResult.OPENED);
        }
        var random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] nonsense = new byte[random.nextInt(200)];
            random.nextBytes(nonsense);
            if (nonsense.length > 8 && i % 2 == 0) {
                System.arraycopy(der, 0, nonsense, 0, random.nextInt(8));
            }
            assertThat(key.openSm2Premaster(nonsense, 0, nonsense.length, new byte[48]))
                    .isNotEqualTo(PremasterResult.OPENED);
        }
    }

    @Test
    void tellsAKeyThatIsNotSm2() throws Exception {
        KeyEntry ec = new KeyLoader(List.of()).load(List.of(TestKeys.path("ec-sec1.pem"))).entries().getFirst();
        byte[] raw = raw(any -> true);
        assertThat(decoded(ec).openSm2Premaster(raw, 0, raw.length, new byte[48]))
                .isEqualTo(PremasterResult.WRONG_ALGORITHM);
        assertThat(key.openPremaster(raw, 0, raw.length, new byte[48])).isEqualTo(PremasterResult.WRONG_ALGORITHM);
    }

    /** With the length of the TLS vector before it and without, at an offset. */
    private void assertOpens(byte[] ciphertext) {
        byte[] prefixed = new byte[3 + 2 + ciphertext.length + 4];
        prefixed[3] = (byte) (ciphertext.length >>> 8);
        prefixed[4] = (byte) ciphertext.length;
        System.arraycopy(ciphertext, 0, prefixed, 5, ciphertext.length);
        byte[] output = new byte[48];
        assertThat(key.openSm2Premaster(prefixed, 5, ciphertext.length, output)).isEqualTo(PremasterResult.OPENED);
        assertThat(output).isEqualTo(premaster);
        Arrays.fill(output, (byte) 0);
        assertThat(key.openSm2Premaster(prefixed, 3, ciphertext.length + 2, output)).isEqualTo(PremasterResult.OPENED);
        assertThat(output).isEqualTo(premaster);
    }

    /** C1 C3 C2 of the pre-master secret, made anew until it is {@code wanted}. */
    private byte[] raw(Predicate<byte[]> wanted) throws IOException, InvalidCipherTextException {
        AsymmetricKeyParameter publicKey = PublicKeyFactory
                .createKey(SubjectPublicKeyInfo.getInstance(ENTRY.publicKeyEncoded()));
        for (int i = 0; i < 20_000; i++) {
            var engine = new SM2Engine(SM2Engine.Mode.C1C3C2);
            engine.init(true, new ParametersWithRandom(publicKey, new SecureRandom()));
            byte[] ciphertext = engine.processBlock(premaster, 0, premaster.length);
            if (wanted.test(ciphertext)) {
                return ciphertext;
            }
        }
        throw new AssertionError("no such ciphertext came");
    }

    private static byte[] der(byte[] raw) throws IOException {
        var parts = new ASN1EncodableVector();
        parts.add(new ASN1Integer(new BigInteger(1, raw, 1, 32)));
        parts.add(new ASN1Integer(new BigInteger(1, raw, 33, 32)));
        parts.add(new DEROctetString(Arrays.copyOfRange(raw, 65, 97)));
        parts.add(new DEROctetString(Arrays.copyOfRange(raw, 97, 145)));
        return new DERSequence(parts).getEncoded();
    }

    /** Numbers of a fixed length, as a careless writer puts them: negative ones, and superfluous zeros. */
    private static byte[] der(int numberLength, byte[] raw, int from) {
        byte[] der = new byte[3 + 2 * (2 + numberLength) + 2 + 32 + 2 + 48];
        der[0] = 0x30;
        der[1] = (byte) 0x81;
        der[2] = (byte) (der.length - 3);
        int at = 3;
        for (int[] part : new int[][]{{2, numberLength}, {2, numberLength}, {4, 32}, {4, 48}}) {
            der[at] = (byte) part[0];
            der[at + 1] = (byte) part[1];
            System.arraycopy(raw, from, der, at + 2, part[1]);
            from += part[1];
            at += 2 + part[1];
        }
        return der;
    }

    private static byte[] premaster() {
        byte[] premaster = new byte[48];
        new SecureRandom().nextBytes(premaster);
        premaster[0] = 1;
        premaster[1] = 1;
        return premaster;
    }

    private static DecodedKey decoded(KeyEntry entry) {
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        cache.use(KeyTable.of(1, List.of(entry)));
        return Objects.requireNonNull(cache.find(CertificateHash.ofDer(new byte[0]), entry.spkiHash()));
    }
}
