// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.KeyAgreement;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shared secrets of every kind of key, against the JDK's own agreement where it has one. */
final class KeyAgreementTest {
    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** Group code, JCA algorithm, curve, provider under test. */
    static Stream<Arguments> groups() {
        return Stream.of(KeyProvider.probe(), KeyProvider.jdk()).flatMap(provider -> Stream.of(
                Arguments.of(0x0017, "EC", "secp256r1", provider), Arguments.of(0x0018, "EC", "secp384r1", provider),
                Arguments.of(0x0019, "EC", "secp521r1", provider), Arguments.of(0x0016, "EC", "secp256k1", provider),
                Arguments.of(0x001A, "EC", "brainpoolP256r1", provider),
                Arguments.of(0x001B, "EC", "brainpoolP384r1", provider),
                Arguments.of(0x001C, "EC", "brainpoolP512r1", provider),
                Arguments.of(0x0020, "EC", "brainpoolP384r1", provider),
                Arguments.of(0x0013, "EC", "secp192r1", provider), Arguments.of(0x0009, "EC", "sect283k1", provider),
                Arguments.of(0x0029, "EC", "sm2p256v1", provider),
                Arguments.of(0x001D, "X25519", "X25519", provider), Arguments.of(0x001E, "X448", "X448", provider)));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void agreesAsTheOtherSideDoes(int group, String algorithm, String curve, KeyProvider provider) throws Exception {
        KeyPair server = pair(algorithm, curve);
        var cache = cache(provider, server);
        for (int i = 0; i < 3; i++) {
            KeyPair client = pair(algorithm, curve);
            byte[] share = share(server.getPublic());
            byte[] message = new byte[share.length + 9];
            System.arraycopy(share, 0, message, 4, share.length);
            DecodedKey key = Objects.requireNonNull(cache.findByPublicValue(group, message, 4, share.length));
            byte[] clientShare = share(client.getPublic());
            System.arraycopy(clientShare, 0, message, 5, share.length);

            assertThat(key.agree(message, 5, share.length)).isEqualTo(agreed(client, server.getPublic()))
                    .isEqualTo(key.agreePremaster(message, 5, share.length));
        }
        assertThat(cache.conversions()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("groups")
    void refusesWhatIsNoValueOfTheGroup(int group, String algorithm, String curve, KeyProvider provider)
            throws Exception {
        KeyPair server = pair(algorithm, curve);
        byte[] share = share(server.getPublic());
        DecodedKey key = Objects.requireNonNull(
                cache(provider, server).findByPublicValue(group, share, 0, share.length));
        byte[] damaged = share(pair(algorithm, curve).getPublic());
        damaged[damaged.length - 1] ^= 1;

        assertThat(key.agree(new byte[0], 0, 0)).isNull();
        assertThat(key.agree(new byte[1], 0, 1)).isNull();
        assertThat(key.agree(new byte[share.length], 0, share.length)).isNull();
        assertThat(key.agree(damaged, 0, damaged.length - 1)).isNull();
        assertThat(key.agree(Arrays.copyOf(damaged, damaged.length + 1), 0, damaged.length + 1)).isNull();
        if (algorithm.equals("EC")) {
            assertThat(key.agree(damaged, 0, damaged.length)).isNull();
            Arrays.fill(damaged, 1, damaged.length, (byte) 0xFF);
            assertThat(key.agree(damaged, 0, damaged.length)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void isFoundByItsOwnGroupOnly(int group, String algorithm, String curve, KeyProvider provider) throws Exception {
        KeyPair server = pair(algorithm, curve);
        byte[] share = share(server.getPublic());
        var cache = cache(provider, server);

        for (int other : new int[]{-1, 0, 0x17, 0x18, 0x1D, 0x100, 0x11EC, 0x6399, 0xFFFF}) {
            assertThat(cache.findByPublicValue(other, share, 0, share.length) != null).isEqualTo(other == group);
        }
        share[share.length / 2] ^= 1;
        assertThat(cache.findByPublicValue(group, share, 0, share.length)).isNull();
        assertThat(cache.findByPublicValue(group, share, 0, 0)).isNull();
    }

    @Test
    void takesCompressedPoints() throws Exception {
        KeyPair server = pair("EC", "secp256r1");
        KeyPair client = pair("EC", "secp256r1");
        byte[] compressed = compressed(share(server.getPublic()));
        DecodedKey key = Objects.requireNonNull(
                cache(KeyProvider.probe(), server).findByPublicValue(0x17, compressed, 0, compressed.length));
        assertThat(key.agree(compressed(share(client.getPublic())), 0, 33))
                .isEqualTo(agreed(client, server.getPublic()));
    }

    /** RFC 7748 section 6. */
    @Test
    void refusesTheSecretOfAllZerosThatValuesOfSmallOrderGive() throws Exception {
        for (String curve : List.of("X25519", "X448")) {
            KeyPair server = pair(curve, curve);
            byte[] share = share(server.getPublic());
            DecodedKey key = Objects.requireNonNull(cache(KeyProvider.probe(), server)
                    .findByPublicValue(curve.equals("X448") ? 0x1E : 0x1D, share, 0, share.length));
            byte[] one = new byte[share.length];
            one[0] = 1;
            assertThat(key.agree(one, 0, one.length)).isNull();
        }
    }

    /** RFC 8448 section 3. */
    @Test
    void agreesOnTheSecretOfThePublishedTrace() {
        byte[] prefix = HexFormat.of().parseHex("302e020100300506032b656e04220420");
        byte[] scalar = HexFormat.of().parseHex("49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005");
        byte[] pkcs8 = Arrays.copyOf(prefix, prefix.length + 32);
        System.arraycopy(scalar, 0, pkcs8, prefix.length, 32);
        byte[] own = HexFormat.of().parseHex("99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c");
        byte[] spki = Arrays.copyOf(HexFormat.of().parseHex("302a300506032b656e032100"), 44);
        System.arraycopy(own, 0, spki, 12, 32);
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        cache.use(KeyTable.of(1, List.of(KeyEntry.of(pkcs8, spki, List.of(), "test"))));

        DecodedKey key = Objects.requireNonNull(cache.findByPublicValue(0x1D, own, 0, 32));
        byte[] peer = HexFormat.of().parseHex("c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f");
        assertThat(key.agree(peer, 0, 32)).isEqualTo(HexFormat.of().parseHex(
                "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"));
    }

    @Test
    void agreesInFiniteFieldsPaddedOrWithoutLeadingZeros() throws Exception {
        BigInteger prime = DHStandardGroups.rfc7919_ffdhe2048.getP();
        KeyPair server = dhPair(prime);
        var cache = cache(KeyProvider.jdk(), server);
        byte[] share = unsigned(((DHPublicKey) server.getPublic()).getY(), 256);
        DecodedKey key = Objects.requireNonNull(cache.findByPublicValue(0x100, share, 0, share.length));
        boolean hadZero = false;
        for (int i = 0; i < 3000 && !hadZero; i++) {
            // y = g^i: cheap to make many of, until a secret begins with a zero
            byte[] peer = unsigned(BigInteger.TWO.modPow(BigInteger.valueOf(2000 + i), prime), 256);
            byte[] padded = Objects.requireNonNull(key.agree(peer, 0, peer.length));
            byte[] stripped = key.agreePremaster(peer, 0, peer.length);
            assertThat(padded).hasSize(256);
            assertThat(new BigInteger(1, padded)).isEqualTo(((DHPublicKey) server.getPublic()).getY()
                    .modPow(BigInteger.valueOf(2000 + i), prime));
            hadZero = padded[0] == 0;
            assertThat(stripped).isEqualTo(unsigned(new BigInteger(1, padded),
                    (new BigInteger(1, padded).bitLength() + 7) / 8));
        }
        assertThat(hadZero).isTrue();
    }

    @Test
    void agreesInAGroupOfTheServersOwn() throws Exception {
        BigInteger prime = new BigInteger(1, HexFormat.of().parseHex("""
                FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD
                EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED
                EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF""".replace("\n", "")));
        KeyPair server = dhPair(prime);
        KeyPair client = dhPair(prime);
        byte[] value = ((DHPublicKey) server.getPublic()).getY().toByteArray();
        var cache = cache(KeyProvider.jdk(), server);

        DecodedKey key = Objects.requireNonNull(cache.findByDhValue(prime.toByteArray(), value));
        byte[] peer = ((DHPublicKey) client.getPublic()).getY().toByteArray();
        assertThat(key.agree(peer, 0, peer.length)).isEqualTo(agreed(client, server.getPublic()));
        assertThat(cache.findByDhValue(prime.subtract(BigInteger.TWO).toByteArray(), value)).isNull();
        assertThat(cache.findByDhValue(new byte[0], value)).isNull();
        assertThat(cache.findByDhValue(value, prime.toByteArray())).isNull();
    }

    @Test
    void refusesNumbersThatGiveTheSecretAway() throws Exception {
        BigInteger prime = DHStandardGroups.rfc7919_ffdhe2048.getP();
        KeyPair server = dhPair(prime);
        byte[] share = unsigned(((DHPublicKey) server.getPublic()).getY(), 256);
        DecodedKey key = Objects.requireNonNull(
                cache(KeyProvider.jdk(), server).findByPublicValue(0x100, share, 0, share.length));
        for (BigInteger bad : List.of(BigInteger.ZERO, BigInteger.ONE, prime.subtract(BigInteger.ONE), prime,
                prime.add(BigInteger.TWO), prime.shiftLeft(64))) {
            byte[] peer = bad.toByteArray();
            assertThat(key.agree(peer, 0, peer.length)).isNull();
            assertThat(key.agreePremaster(peer, 0, peer.length)).isNull();
        }
    }

    @Test
    void costsNothingWithoutSuchKeys() {
        var cache = new DecodedKeyCache(KeyProvider.jdk());
        assertThat(cache.hasAgreementKeys()).isFalse();
        assertThat(cache.findByPublicValue(0x1D, new byte[32], 0, 32)).isNull();
    }

    private static KeyPair pair(String algorithm, String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
        AlgorithmParameterSpec spec = algorithm.equals("EC")
                ? new ECGenParameterSpec(curve)
                : new NamedParameterSpec(curve);
        generator.initialize(spec);
        return generator.generateKeyPair();
    }

    private static KeyPair dhPair(BigInteger prime) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("DH");
        generator.initialize(new DHParameterSpec(prime, BigInteger.TWO));
        return generator.generateKeyPair();
    }

    private static DecodedKeyCache cache(KeyProvider provider, KeyPair pair) {
        KeyEntry entry = KeyEntry.of(pair.getPrivate().getEncoded(), pair.getPublic().getEncoded(), List.of(), "test");
        var cache = new DecodedKeyCache(provider);
        cache.use(KeyTable.of(1, List.of(entry)));
        assertThat(cache.hasAgreementKeys()).isTrue();
        return cache;
    }

    /** As a key share has it. */
    private static byte[] share(PublicKey key) {
        byte[] bits = SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData().getOctets();
        assertThat(key instanceof ECPublicKey).isEqualTo(bits[0] == 4 && bits.length % 2 == 1);
        return bits;
    }

    /** The JDK's agreement where it knows the curve, else BouncyCastle's provider. */
    private static byte[] agreed(KeyPair own, PublicKey peer) throws GeneralSecurityException {
        String algorithm = own.getPrivate().getAlgorithm();
        try {
            return agreed(own, peer, KeyFactory.getInstance(algorithm),
                    KeyAgreement.getInstance(algorithm.equals("EC") ? "ECDH" : algorithm));
        } catch (GeneralSecurityException e) {
            return agreed(own, peer, KeyFactory.getInstance(algorithm, BOUNCY_CASTLE),
                    KeyAgreement.getInstance("ECDH", BOUNCY_CASTLE));
        }
    }

    private static byte[] agreed(KeyPair own, PublicKey peer, KeyFactory keys, KeyAgreement agreement)
            throws GeneralSecurityException {
        agreement.init(keys.generatePrivate(new PKCS8EncodedKeySpec(own.getPrivate().getEncoded())));
        agreement.doPhase(keys.generatePublic(new X509EncodedKeySpec(peer.getEncoded())), true);
        return agreement.generateSecret();
    }

    private static byte[] compressed(byte[] point) {
        byte[] compressed = Arrays.copyOf(point, 1 + point.length / 2);
        compressed[0] = (byte) (2 + (point[point.length - 1] & 1));
        return compressed;
    }

    private static byte[] unsigned(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] padded = new byte[length];
        int take = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - take, padded, length - take, take);
        return padded;
    }
}
