// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.cache.KeyProvider;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.List;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format that operators have, made by the tools that they have. */
final class KeyLoaderFormatsTest {
    private static final CertificateHash CERTIFICATE = CertificateHash.ofDer(TestKeys.bytes("rsa-cert.der"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs1.pem", "rsa-pkcs8.pem", "rsa-pkcs1.der", "rsa-pkcs8.der", "rsa-pkcs1-des.pem",
        "rsa-pkcs1-des3.pem", "rsa-pkcs1-aes128.pem", "rsa-pkcs1-aes256.pem", "rsa-pkcs8-PBE-MD5-DES.pem",
        "rsa-pkcs8-PBE-SHA1-DES.pem", "rsa-pkcs8-PBE-SHA1-RC2-64.pem", "rsa-pkcs8-PBE-MD5-RC2-64.pem",
        "rsa-pkcs8-PBE-SHA1-3DES.pem", "rsa-pkcs8-PBE-SHA1-RC2-40.pem", "rsa-pkcs8-PBE-SHA1-RC4-128.pem",
        "rsa-pkcs8-aes-128-cbc.pem", "rsa-pkcs8-aes-256-cbc.pem", "rsa-pkcs8-des3.pem",
        "rsa-pkcs8-camellia-256-cbc.pem", "rsa-pkcs8-aria-128-cbc.pem", "rsa-pkcs8-hmacWithSHA1.pem",
        "rsa-pkcs8-hmacWithSHA224.pem", "rsa-pkcs8-hmacWithSHA384.pem",
        "rsa-pkcs8-hmacWithSHA512.pem", "rsa-pkcs8-scrypt.pem", "rsa-pkcs8-encrypted.der", "rsa-modern.p12",
        "rsa-legacy.p12", "rsa-empty-password.p12", "rsa-legacy-empty-password.p12", "rsa-plain.p12"})
    void findsTheSameRsaKeyInEveryFormat(String file) {
        LoadResult result = load(TestKeys.path(file), TestKeys.path("rsa-cert.pem"));

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.algorithm()).isEqualTo(KeyAlgorithm.RSA);
            assertThat(entry.certificateHashes()).containsExactly(CERTIFICATE);
            assertThat(entry.id()).isEqualTo(CERTIFICATE.hex().substring(0, 16));
        });
        assertThat(result.certificatesWithoutKey()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"ec-sec1.pem,EC", "ec-pkcs8.pem,EC", "ec-sec1.der,EC", "ec-with-parameters.pem,EC",
        "ec-explicit.pem,EC",
        "sm2-sec1.pem,SM2", "x25519.pem,X25519", "x448.pem,X448", "ed25519.pem,ED25519", "ed448.pem,ED448",
        "dsa-traditional.pem,DSA", "dsa-traditional.der,DSA", "dsa-pkcs8.pem,DSA", "dh.pem,DH", "rsa-pss.pem,RSA"})
    void loadsAndDecodesEveryAlgorithm(String file, KeyAlgorithm algorithm) throws GeneralSecurityException {
        LoadResult result = load(TestKeys.path(file));

        assertThat(result.problems()).isEmpty();
        KeyEntry entry = result.entries().getFirst();
        assertThat(entry.algorithm()).isEqualTo(algorithm);
        assertThat(entry.id()).isEqualTo(entry.spkiHash().hex().substring(0, 16));
        assertThat(KeyProvider.jdk().decode(entry)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"ec-explicit.pem,ec-cert.pem", "ec-sec1.der,ec-cert.pem", "sm2-sec1.pem,sm2-cert.pem",
        "rsa-pkcs1.pem,rsa-cert-trusted.pem", "rsa-pkcs1.pem,rsa-cert.der"})
    void joinsKeyAndCertificateOfTwoFiles(String key, String certificate) {
        LoadResult result = load(TestKeys.path(certificate), TestKeys.path(key));

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries().getFirst().certificateHashes()).hasSize(1);
    }

    @Test
    void hashesTheCertificateOfATrustedBlockWithoutItsTrustSettings() {
        LoadResult result = load(TestKeys.path("rsa-pkcs1.pem"), TestKeys.path("rsa-cert-trusted.pem"));

        assertThat(result.entries().getFirst().certificateHashes()).containsExactly(CERTIFICATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two.p12", "two.jks"})
    void loadsEveryEntryOfAStore(String store) {
        LoadResult result = new KeyLoader(List.of("secret1".toCharArray())).load(List.of(TestKeys.path(store)));

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).hasSize(2).allSatisfy(e -> assertThat(e.certificateHashes()).hasSize(1));
        assertThat(result.entries()).extracting(KeyEntry::source)
                .containsExactlyInAnyOrder(TestKeys.path(store) + ", entry first",
                        TestKeys.path(store) + ", entry second");
    }

    @Test
    void readsSeveralBlocksWithTextBetweenThemAndWindowsLineEnds() throws IOException {
        String text = "\u00EF\u00BB\u00BFBag Attributes\n" + TestKeys.text("rsa-cert.pem") + "some: text\n\n"
                + TestKeys.text("rsa-pkcs1-aes128.pem") + TestKeys.text("x25519.pem");
        Path file = Files.write(folder.resolve("bundle"),
                text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));

        LoadResult result = load(file);

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).extracting(KeyEntry::algorithm).containsExactly(KeyAlgorithm.RSA,
                KeyAlgorithm.X25519);
        assertThat(result.entries().getFirst().certificateHashes()).containsExactly(CERTIFICATE);
        assertThat(result.entries().getFirst().source()).isEqualTo(file + ", line 14");
    }

    @Test
    void readsAFileThatPowerShellMadeUtf16() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "\uFEFF" + TestKeys.text("rsa-pkcs8.pem"),
                StandardCharsets.UTF_16LE);

        assertThat(load(file).entries()).hasSize(1);
    }

    @Test
    void makesAKeyWholeWhoseSmallerPrimeComesFirst() throws Exception {
        RSAPrivateKey key = RSAPrivateKey.getInstance(TestKeys.bytes("rsa-pkcs1.der"));
        BigInteger small = key.getPrime1().min(key.getPrime2());
        BigInteger large = key.getPrime1().max(key.getPrime2());
        var swapped = new RSAPrivateKey(key.getModulus(), key.getPublicExponent(), key.getPrivateExponent(), small,
                large,
                key.getExponent2(), key.getExponent1(), large.modInverse(small));

        assertIsTheRsaKey(Files.write(folder.resolve("swapped.der"), swapped.getEncoded()));
    }

    @Test
    void makesAKeyWholeThatHasOnlyModulusAndExponents() throws Exception {
        RSAPrivateKey key = RSAPrivateKey.getInstance(TestKeys.bytes("rsa-pkcs1.der"));
        BigInteger none = BigInteger.ZERO;
        var bare = new RSAPrivateKey(key.getModulus(), key.getPublicExponent(), key.getPrivateExponent(), none, none,
                none,
                none, none);

        assertIsTheRsaKey(Files.write(folder.resolve("bare.der"), bare.getEncoded()));
    }

    @Test
    void makesAKeyWholeThatHasOnlyModulusAndPrivateExponent() throws Exception {
        RSAPrivateKey key = RSAPrivateKey.getInstance(TestKeys.bytes("rsa-pkcs1.der"));
        BigInteger none = BigInteger.ZERO;
        var bare = new RSAPrivateKey(key.getModulus(), none, key.getPrivateExponent(), none, none, none, none, none);

        assertIsTheRsaKey(Files.write(folder.resolve("bare.der"), bare.getEncoded()));
    }

    @Test
    void mergesAKeyThatIsGivenTwice() {
        LoadResult result = load(TestKeys.path("rsa-pkcs1.pem"), TestKeys.path("rsa-pkcs8.der"));

        assertThat(result.entries()).singleElement()
                .satisfies(entry -> assertThat(entry.source()).contains("rsa-pkcs1.pem"));
    }

    @Test
    void countsACertificateWithoutKeyButNotAnIssuer() {
        LoadResult result = load(TestKeys.path("rsa-pkcs1.pem"), TestKeys.path("rsa-cert.pem"),
                TestKeys.path("ca-cert.pem"), TestKeys.path("other-cert.pem"));

        assertThat(result.certificatesWithoutKey()).isEqualTo(1);
    }

    private void assertIsTheRsaKey(Path file) throws GeneralSecurityException {
        LoadResult result = load(file, TestKeys.path("rsa-cert.pem"));
        assertThat(result.problems()).isEmpty();
        KeyEntry entry = result.entries().getFirst();
        assertThat(entry.certificateHashes()).containsExactly(CERTIFICATE);
        assertThat(KeyProvider.jdk().decode(entry)).isInstanceOfSatisfying(RSAPrivateCrtKey.class,
                key -> assertThat(key.getPrimeP()).isGreaterThan(key.getPrimeQ()));
    }

    private static LoadResult load(Path... paths) {
        return new KeyLoader(TestKeys.PASSWORDS).load(List.of(paths));
    }
}
