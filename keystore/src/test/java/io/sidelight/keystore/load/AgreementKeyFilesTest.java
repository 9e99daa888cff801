// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.KeyValidity;
import io.sidelight.keystore.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.gm.GMObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of keys that agree on secrets: rotated ones, packages of them, and those of SM2 stacks. */
final class AgreementKeyFilesTest {
    @TempDir
    Path folder;

    @Test
    void loadsAPackageOfSeveralKeys() throws Exception {
        byte[] keys = packageOf("ec-pkcs8.pem", "x25519.pem", "x448.pem", "dh-x942.pem");
        Path der = Files.write(folder.resolve("package.der"), keys);
        Path pem = Files.writeString(folder.resolve("package.pem"), pem("PRIVATE KEY", keys));
        byte[] cms = new ContentInfo(new ASN1ObjectIdentifier("2.16.840.1.101.2.1.2.78.5"),
                DERSequence.getInstance(keys)).getEncoded();
        for (Path file : List.of(der, pem, Files.write(folder.resolve("package.cms"), cms))) {
            LoadResult result = load(file);
            assertThat(result.problems()).as(file.toString()).isEmpty();
            assertThat(result.entries()).extracting(KeyEntry::algorithm).containsExactly(KeyAlgorithm.EC,
                    KeyAlgorithm.X25519, KeyAlgorithm.X448, KeyAlgorithm.DH);
        }
    }

    @Test
    void loadsAPackageOfOneKey() throws Exception {
        LoadResult result = load(Files.write(folder.resolve("one.der"), packageOf("ec-pkcs8.pem")));

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).hasSize(1);
    }

    /** PBES2 with PBKDF2-HMAC-SM3 and SM4-CBC, put together here by hand, since OpenSSL's command has no such choice. */
    @Test
    void opensWhatGmSslEncrypts() throws Exception {
        byte[] encrypted = encryptWithSm4(derOf("sm2-pkcs8.pem"), "secret");
        LoadResult result = load(
                Files.writeString(folder.resolve("enc.pem"), pem("ENCRYPTED PRIVATE KEY", encrypted)));

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).singleElement().satisfies(
                e -> assertThat(e.publicValue()).isEqualTo(load(TestKeys.path("sm2-sec1.pem")).entries().getFirst()
                        .publicValue()));
    }

    @Test
    void opensAKeyThatOpenSslEncryptedWithSm4() {
        assertThat(load(TestKeys.path("rsa-pkcs8-sm4-cbc.pem")).problems()).isEmpty();
    }

    /** Restricted to key agreement (RFC 5480 section 2.1.2), and with the curve in the place of the algorithm. */
    @Test
    void knowsEllipticKeysUnderOtherAlgorithms() throws Exception {
        PrivateKeyInfo ec = PrivateKeyInfo.getInstance(derOf("ec-pkcs8.pem"));
        var ecDh = new PrivateKeyInfo(new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.132.1.12"),
                ec.getPrivateKeyAlgorithm().getParameters()), ec.parsePrivateKey());
        PrivateKeyInfo sm2 = PrivateKeyInfo.getInstance(derOf("sm2-pkcs8.pem"));
        var bare = new PrivateKeyInfo(new AlgorithmIdentifier(GMObjectIdentifiers.sm2p256v1), sm2.parsePrivateKey());

        LoadResult result = load(Files.write(folder.resolve("ecdh.der"), ecDh.getEncoded()),
                Files.write(folder.resolve("sm2.der"), bare.getEncoded()));

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).extracting(KeyEntry::publicValue).containsExactly(
                load(TestKeys.path("ec-sec1.pem")).entries().getFirst().publicValue(),
                load(TestKeys.path("sm2-sec1.pem")).entries().getFirst().publicValue());
    }

    @Test
    void readsTheTimeOfUseFromTheName() throws IOException {
        Path named = Files.copy(TestKeys.path("x25519.pem"), folder.resolve("x25519-iu1731400000-eu1731403600.pem"));
        Path backwards = Files.copy(TestKeys.path("x448.pem"), folder.resolve("x448-iu1731403600-eu1731400000.pem"));
        Path other = Files.copy(TestKeys.path("ec-sec1.pem"), folder.resolve("secp256r1-iu12.pem"));

        LoadResult result = load(named, backwards, other);

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).extracting(KeyEntry::validity)
                .containsExactly(new KeyValidity(1731400000, 1731403600), null, null);
        assertThat(result.entries().getFirst().toString())
                .endsWith("-eu1731403600.pem, line 1, for 2024-11-12T08:26:40Z to 2024-11-12T09:26:40Z");
        assertThat(KeyTable.of(1, result.entries()).entries().iterator().next().validity()).isNotNull();
    }

    /** A year of hourly keys: 3 s on a busy machine of two cores. The bound is for machines that are busier. */
    @Test
    void loadsAFolderOfTenThousandRotatedKeys() throws Exception {
        int count = 10_000;
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        for (int i = 0; i < count; i++) {
            Files.writeString(folder.resolve("secp256r1-iu" + (1_731_400_000L + 3600L * i) + "-eu"
                    + (1_731_403_600L + 3600L * i) + ".pem"),
                    pem("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded()));
        }
        long start = System.nanoTime();
        LoadResult result = load(folder);
        KeyTable table = KeyTable.of(1, result.entries());
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        System.getLogger("test").log(System.Logger.Level.INFO, "10 000 keys in " + took.toMillis() + " ms");
        assertThat(result.problems()).isEmpty();
        assertThat(table.size()).isEqualTo(count);
        assertThat(took).isLessThan(Duration.ofSeconds(60));
        KeyEntry some = result.entries().get(1234);
        assertThat(table.find(Objects.requireNonNull(some.publicValue()))).isEqualTo(some);
    }

    private static byte[] packageOf(String... files) throws IOException {
        var keys = new ASN1EncodableVector();
        for (String file : files) {
            keys.add(PrivateKeyInfo.getInstance(derOf(file)));
        }
        return new DERSequence(keys).getEncoded();
    }

    private static byte[] derOf(String file) {
        return Base64.getMimeDecoder().decode(TestKeys.text(file).replaceAll("-----[A-Z ]+-----", ""));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private static byte[] encryptWithSm4(byte[] pkcs8, String password)
            throws IOException, InvalidCipherTextException, GeneralSecurityException {
        byte[] salt = "12345678".getBytes(StandardCharsets.US_ASCII);
        byte[] iv = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        var derivation = new PKCS5S2ParametersGenerator(new SM3Digest());
        derivation.init(password.getBytes(StandardCharsets.US_ASCII), salt, 65536);
        CipherParameters key = derivation.generateDerivedParameters(128);
        var cipher = new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(new SM4Engine()));
        cipher.init(true, new ParametersWithIV(key, iv));
        byte[] encrypted = new byte[cipher.getOutputSize(pkcs8.length)];
        int length = cipher.processBytes(pkcs8, 0, pkcs8.length, encrypted, 0);
        length += cipher.doFinal(encrypted, length);
        assertThat(length).isEqualTo(encrypted.length);
        var pbkdf2 = new PBKDF2Params(salt, 65536, 16,
                new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.156.10197.1.401.2"), DERNull.INSTANCE));
        var pbes2 = new PBES2Parameters(new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, pbkdf2),
                new EncryptionScheme(GMObjectIdentifiers.sms4_cbc, new DEROctetString(iv)));
        return new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, pbes2), encrypted)
                .getEncoded();
    }

    private static LoadResult load(Path... paths) {
        return new KeyLoader(TestKeys.PASSWORDS).load(List.of(paths));
    }
}
