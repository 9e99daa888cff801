// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.cache.DecodedKey;
import io.sidelight.keystore.cache.DecodedKeyCache;
import io.sidelight.keystore.cache.KeyProvider;
import io.sidelight.keystore.cache.PremasterResult;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import java.util.Arrays;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in tokens of SoftHSM2. */
final class TokenTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path folder;

    @Test
    void decryptsWithARsaKeyThatHasNoCertificateThere() throws Exception {
        String label = SoftToken.take();
        KeyPair pair = rsa();
        SoftToken.put(label, pem(pair.getPrivate()), "shop", "01");
        try (Token token = token(label)) {
            KeyEntry entry = only(token.keys());
            assertThat(entry.algorithm()).isEqualTo(KeyAlgorithm.RSA);
            assertThat(entry.spkiHash()).isEqualTo(SpkiHash.ofDer(pair.getPublic().getEncoded()));
            assertThat(entry.source()).isEqualTo("the token '" + label + "', key 'shop'");

            byte[] premaster = new byte[48];
            premaster[0] = 3;
            premaster[47] = 7;
            byte[] encrypted = encrypted(pair, premaster);
            byte[] opened = new byte[48];
            assertThat(decoded(entry).openPremaster(encrypted, 0, 256, opened)).isEqualTo(PremasterResult.OPENED);
            assertThat(opened).isEqualTo(premaster);

            encrypted[200] ^= 1;
            assertThat(decoded(entry).openPremaster(encrypted, 0, 256, opened)).isEqualTo(PremasterResult.WRONG_KEY);
            byte[] tooLarge = new byte[256];
            Arrays.fill(tooLarge, (byte) 0xFF);
            assertThat(decoded(entry).openPremaster(tooLarge, 0, 256, opened)).isEqualTo(PremasterResult.WRONG_KEY);
            assertThat(decoded(entry).openPremaster(encrypted(pair, new byte[20]), 0, 256, opened))
                    .isEqualTo(PremasterResult.WRONG_LENGTH);
            assertThat(said).as("nothing of that is the token's fault").isEmpty();
        }
    }

    @Test
    void agreesWithAKeyOnAnEllipticCurve() throws Exception {
        String label = SoftToken.take();
        for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
            generate(label, curve);
        }
        try (Token token = token(label)) {
            for (KeyEntry entry : token.keys().entries()) {
                KeyPair client = ec(entry.source().replaceAll(".*'(sec.*)'", "$1"));
                assertThat(entry.algorithm()).isEqualTo(KeyAlgorithm.EC);
                KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
                agreement.init(client.getPrivate());
                agreement.doPhase(KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(entry.publicKeyEncoded())), true);
                byte[] point = point((ECPublicKey) client.getPublic());
                assertThat(decoded(entry).agree(point, 0, point.length)).isEqualTo(agreement.generateSecret());
                point[5] ^= 1;
                assertThat(decoded(entry).agree(point, 0, point.length)).as("not on the curve").isNull();
            }
            assertThat(token.keys().entries()).hasSize(3);
            assertThat(said).isEmpty();
        }
    }

    @Test
    void joinsKeysWithCertificatesAndTakesThoseThatAreNamed() throws Exception {
        String label = SoftToken.take();
        byte[] certificate = TestKeys.bytes("rsa-cert.der");
        storeByJdk(label, "with certificate", TestKeys.bytes("rsa-pkcs8.der"), certificate);
        SoftToken.put(label, pem(rsa().getPrivate()), "other", "77");
        try (Token token = token(label)) {
            LoadResult all = token.keys();
            assertThat(all.entries()).hasSize(2);
            assertThat(all.certificates()).containsOnlyKeys(CertificateHash.ofDer(certificate));
            assertThat(all.entries()).filteredOn(entry -> !entry.certificateHashes().isEmpty()).singleElement()
                    .satisfies(entry -> assertThat(entry.certificateHashes())
                            .containsExactly(CertificateHash.ofDer(certificate)));
        }
        try (Token token = token(label, "other", "third")) {
            LoadResult named = token.keys();
            assertThat(named.entries()).hasSize(1);
            assertThat(named.problems()).map(LoadProblem::toString)
                    .containsExactly("the token '" + label + "', key 'third': there is no such key in the token");
        }
    }

    @Test
    void aKeyThatIsListedAgainIsTheSame() throws Exception {
        String label = SoftToken.take();
        SoftToken.put(label, pem(rsa().getPrivate()), "a", "01");
        try (Token token = token(label)) {
            KeyEntry before = only(token.keys());
            assertThat(only(token.keys()).orEqual(before)).isSameAs(before);
        }
    }

    @Test
    void saysWhatIsWrongInASentence() throws Exception {
        String label = SoftToken.take();
        assertThat(
                problem(new Token(new TokenConfig(SoftToken.library(), "wrogn", List.of()), SoftToken.PIN::toCharArray,
                        PATIENCE, said::add)))
                .startsWith("keys.pkcs11: the token 'wrogn': there is no such token; there are ")
                .contains("'" + label + "'");
        assertThat(problem(new Token(new TokenConfig(folder.resolve("lib.so"), label, List.of()),
                SoftToken.PIN::toCharArray, PATIENCE, said::add))).contains("there is no library at " + folder);
        Path noLibrary = Files.writeString(folder.resolve("text.so"), "text");
        assertThat(problem(new Token(new TokenConfig(noLibrary, label, List.of()), SoftToken.PIN::toCharArray, PATIENCE,
                said::add))).contains("is no PKCS#11 library for this machine");
        assertThat(problem(token(label))).isEqualTo(
                "the token '" + label + "': there is no private key in it that this user sees and may decrypt with");
    }

    /** A token locks itself after a few wrong ones, so none is tried twice but when the operator has keys read again. */
    @Test
    void aWrongPinIsTriedOnce() throws Exception {
        String label = SoftToken.take();
        SoftToken.put(label, pem(rsa().getPrivate()), "a", "01");
        List<String> read = new ArrayList<>();
        try (Token token = new Token(new TokenConfig(SoftToken.library(), label, List.of()), () -> {
            read.add("read");
            return (read.size() < 2 ? "4321" : SoftToken.PIN).toCharArray();
        }, PATIENCE, said::add)) {
            assertThat(token.keys().problems()).singleElement().asString().contains("the PIN is wrong")
                    .doesNotContain("4321");
            assertThat(read).hasSize(1);
            assertThat(token.keys().entries()).as("asked for again at a reload").hasSize(1);
        }
    }

    @Test
    void aTokenThatGoesAwayCostsItsKeysAndNothingElse() throws Exception {
        String label = SoftToken.take();
        KeyPair pair = rsa();
        SoftToken.put(label, pem(pair.getPrivate()), "a", "01");
        try (Token token = token(label)) {
            DecodedKey key = decoded(only(token.keys()));
            byte[] encrypted = encrypted(pair, new byte[48]);
            assertThat(key.openPremaster(encrypted, 0, 256, new byte[48])).isEqualTo(PremasterResult.OPENED);
            SoftToken.remove(label);
            assertThat(key.openPremaster(encrypted, 0, 256, new byte[48])).isEqualTo(PremasterResult.UNAVAILABLE);
            assertThat(said).singleElement().asString().startsWith(
                    "the token '" + label + "', key 'a' cannot be used: the key is not in the token any more");
            for (int again = 0; again < 3; again++) {
                assertThat(key.openPremaster(encrypted, 0, 256, new byte[48])).isEqualTo(PremasterResult.UNAVAILABLE);
            }
            assertThat(said).hasSize(2).last().asString()
                    .startsWith("the token '" + label + "' cannot be used: there is no such token")
                    .endsWith("; its keys open nothing until it answers again");
        }
    }

    private Token token(String label, String... keys) {
        return new Token(new TokenConfig(SoftToken.library(), label, List.of(keys)), SoftToken.PIN::toCharArray,
                PATIENCE,
                said::add);
    }

    private static String problem(Token token) {
        try (token) {
            LoadResult result = token.keys();
            assertThat(result.entries()).isEmpty();
            return result.problems().getFirst().toString();
        }
    }

    private static KeyEntry only(LoadResult result) {
        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).hasSize(1);
        return result.entries().getFirst();
    }

    private static DecodedKey decoded(KeyEntry entry) {
        DecodedKeyCache cache = new DecodedKeyCache(KeyProvider.jdk());
        cache.use(KeyTable.of(1, List.of(entry)));
        return Objects.requireNonNull(cache.find(CertificateHash.ofDer(new byte[1]), entry.spkiHash()));
    }

    private static byte[] encrypted(KeyPair pair, byte[] message) throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic());
        return cipher.doFinal(message);
    }

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static KeyPair ec(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] point(ECPublicKey key) {
        int length = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        byte[] point = new byte[1 + 2 * length];
        point[0] = 4;
        BigIntegers.asUnsignedByteArray(key.getW().getAffineX(), point, 1, length);
        BigIntegers.asUnsignedByteArray(key.getW().getAffineY(), point, 1 + length, length);
        return point;
    }

    private Path pem(PrivateKey key) throws Exception {
        return Files.writeString(Files.createTempFile(folder, "key", ".pem"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded()) + "\n-----END PRIVATE KEY-----\n");
    }

    /** By the JDK's provider, since softhsm2-util makes keys that must not derive. */
    private static void generate(String token, String curve) throws Exception {
        Provider provider = provider(token, """
                attributes(generate, CKO_PRIVATE_KEY, CKK_EC) = {
                  CKA_TOKEN = true
                  CKA_DERIVE = true
                  CKA_LABEL = 0h%1$s
                  CKA_ID = 0h%1$s
                }
                attributes(generate, CKO_PUBLIC_KEY, CKK_EC) = {
                  CKA_TOKEN = true
                  CKA_ID = 0h%1$s
                }
                """.formatted(HexFormat.of().formatHex(curve.getBytes(StandardCharsets.US_ASCII))));
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, SoftToken.PIN.toCharArray());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec(curve));
        generator.generateKeyPair();
    }

    private static Provider provider(String token, String more) throws TokenException {
        return Objects.requireNonNull(Security.getProvider("SunPKCS11"))
                .configure("--name = " + token + "-" + more.hashCode() + "\nlibrary = " + SoftToken.library()
                        + "\nslot = " + TokenSlots.find(Cryptoki.load(SoftToken.library()), token) + "\n" + more);
    }

    /** The JDK's provider puts certificates into tokens, which softhsm2-util does not. */
    private static void storeByJdk(String token, String alias, byte[] pkcs8, byte[] certificate) throws Exception {
        Provider provider = provider(token, "");
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, SoftToken.PIN.toCharArray());
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        Certificate read = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate));
        store.setKeyEntry(alias, key, SoftToken.PIN.toCharArray(), new Certificate[]{read});
    }
}
