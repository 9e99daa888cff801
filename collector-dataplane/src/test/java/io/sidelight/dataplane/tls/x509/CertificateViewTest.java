// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.x509;

import static io.sidelight.dataplane.tls.x509.DerBytes.bits;
import static io.sidelight.dataplane.tls.x509.DerBytes.element;
import static io.sidelight.dataplane.tls.x509.DerBytes.integer;
import static io.sidelight.dataplane.tls.x509.DerBytes.oid;
import static io.sidelight.dataplane.tls.x509.DerBytes.sequence;
import static io.sidelight.dataplane.tls.x509.DerBytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates of the corpus, and others put together element by element, whole, cut short and altered. */
class CertificateViewTest {
    private static final Path SERVER = Path.of(System.getProperty("sidelight.root", ".."), "collector-dataplane", "src",
            "test", "resources", "corpus", "keys", "server.pem");
    private static final int UTF8 = 0x0C;
    private static final int UTC = 0x17;
    private static final int GENERALIZED = 0x18;
    private static final int DNS = 0x82;
    private static final byte[] SHA256_RSA = algorithm("1.2.840.113549.1.1.11", DerBytes.NULL);
    private static final byte[] NAME = sequence(part("2.5.4.3", text(UTF8, "demo.test")));
    private static final byte[] VALIDITY = validity(UTC, "240101000000Z");
    private static final byte[] KEY = key(algorithm("1.3.101.112"), new byte[32]);

    @Test
    void agreesWithTheJdkOnACertificateOfTheCorpus() throws IOException, CertificateException {
        X509Certificate expected = server();
        CertificateView view = CertificateView.of(expected.getEncoded());
        assertThat(view.subject()).isEqualTo(expected.getSubjectX500Principal().getName());
        assertThat(view.issuer()).isEqualTo(expected.getIssuerX500Principal().getName());
        assertThat(view.subjectPublicKeyInfo()).isEqualTo(expected.getPublicKey().getEncoded());
        assertThat(view.notBefore()).isEqualTo(expected.getNotBefore().toInstant().getEpochSecond());
        assertThat(view.notAfter()).isEqualTo(expected.getNotAfter().toInstant().getEpochSecond());
        assertThat(new BigInteger(view.serialNumber(), 16)).isEqualTo(expected.getSerialNumber());
        assertThat(view.publicKey()).isEqualTo(new PublicKeyFacts("RSA", 2048, ""));
        assertThat(view.signatureAlgorithm()).isEqualTo("SHA256-RSA");
    }

    @Test
    void neverFailsOnACertificateWithAnyBitFlippedOrCut() throws IOException, CertificateException {
        byte[] made = certificate(NAME, VALIDITY, rsa(2048), alternativeNames(text(DNS, "demo.test")));
        for (byte[] whole : List.of(made, server().getEncoded())) {
            for (int bit = 0; bit < 8 * whole.length; bit++) {
                byte[] altered = whole.clone();
                altered[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(CertificateView.of(altered).facts("", "").subject()).isNotNull();
            }
            for (int length = 0; length < whole.length; length++) {
                assertThat(CertificateView.of(Arrays.copyOf(whole, length)).subjectPublicKeyInfo()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"691231000000Z, 1969-12-31T00:00:00Z", "500101000000Z, 1950-01-01T00:00:00Z",
        "491231235959Z, 2049-12-31T23:59:59Z", "2401010000Z, 2024-01-01T00:00:00Z",
        "240101020000+0200, 2024-01-01T00:00:00Z"})
    void readsUtcTimesOfBothCenturies(String text, String expected) {
        CertificateView view = CertificateView.of(certificate(NAME, validity(UTC, text), KEY));
        assertThat(Instant.ofEpochSecond(view.notBefore())).isEqualTo(expected);
        assertThat(Instant.ofEpochSecond(view.notAfter())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"20500101000000Z, 2050-01-01T00:00:00Z", "99991231235959Z, 9999-12-31T23:59:59Z",
        "18991231235959Z, 1899-12-31T23:59:59Z", "20240101000000.123Z, 2024-01-01T00:00:00Z"})
    void readsGeneralizedTimes(String text, String expected) {
        CertificateView view = CertificateView.of(certificate(NAME, validity(GENERALIZED, text), KEY));
        assertThat(Instant.ofEpochSecond(view.notBefore())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"241301000000Z", "240230000000Z", "24010100", "''", "2401010000zzZ", "240101000000+9900"})
    void doesNotMakeUpADate(String text) {
        CertificateView view = CertificateView.of(certificate(NAME, validity(UTC, text), KEY));
        assertThat(view.notBefore()).isEqualTo(CertificateFacts.UNKNOWN_TIME);
        assertThat(view.subject()).as("the rest is read nevertheless").isEqualTo("CN=demo.test");
    }

    @Test
    void tellsAllKindsOfAlternativeNames() {
        byte[] ipv6 = new byte[16];
        ipv6[0] = 0x20;
        ipv6[1] = 1;
        ipv6[15] = 1;
        byte[] directory = element(0xA4,
                sequence(part("2.5.4.6", text(0x13, "DE")), part("2.5.4.3", text(UTF8, "other"))));
        assertThat(alternativeNamesOf(text(DNS, "*.demo.test"), element(0x87, new byte[]{10, 0, 0, 2}),
                element(0x87, ipv6), text(0x86, "spiffe://demo/web"), text(0x81, "admin@demo.test"),
                element(0x88, new byte[]{42, 3}), directory)).containsExactly("*.demo.test", "10.0.0.2", "2001::1",
                        "spiffe://demo/web", "admin@demo.test", "CN=other,C=DE");
    }

    @Test
    void boundsAlternativeNamesInNumberAndLength() {
        byte[][] many = new byte[5_000][];
        Arrays.fill(many, text(DNS, "a".repeat(2_000)));
        assertThat(alternativeNamesOf(many)).hasSize(CertificateFacts.MAX_ALTERNATIVE_NAMES)
                .allSatisfy(name -> assertThat(name).hasSize(513).endsWith("…"));
    }

    @Test
    void boundsNames() {
        byte[][] many = new byte[10_000][];
        Arrays.fill(many, part("2.5.4.11", text(UTF8, "b".repeat(1_000))));
        assertThat(subjectOf(many).length()).isLessThan(5_000);
    }

    @Test
    void escapesWhatANameMustNotHold() {
        String hostile = "good.test\0.evil.test\u001b[2J\u202e\\";
        String escaped = "good.test\\00.evil.test\\1B[2J\\E2\\80\\AE\\\\";
        assertThat(subjectOf(part("2.5.4.6", text(0x13, "DE")), part("2.5.4.3", text(UTF8, hostile + ",x"))))
                .isEqualTo("CN=" + escaped + "\\,x,C=DE");
        assertThat(alternativeNamesOf(text(DNS, hostile))).containsExactly(escaped);
    }

    @Test
    void escapesBytesThatAreNotCharactersAndWritesHexForWhatIsNoString() {
        byte[] firm = "Фирма".getBytes(StandardCharsets.UTF_16BE);
        assertThat(subjectOf(part("2.5.4.3", element(UTF8, new byte[]{'a', (byte) 0xFF, 'b', (byte) 0xC3})),
                part("2.5.4.11", element(0x14, new byte[]{(byte) 0xE4})), part("2.5.4.10", element(0x1E, firm)),
                part("1.2.3.4", text(0x16, "x")), part("2.5.4.7", element(2, new byte[]{5}))))
                .isEqualTo("L=#020105,1.2.3.4=#160178,O=Фирма,OU=ä,CN=a\\FFb\\C3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"' lead'|'CN=\\ lead'", "'trail '|'CN=trail\\ '", "' '|'CN=\\ '",
        "#hash|CN=\\#hash", "'a\\ '|'CN=a\\\\\\ '", "'\"+,;<>'|'CN=\\\"\\+\\,\\;\\<\\>'"})
    void escapesAsRfc4514Says(String value, String expected) {
        assertThat(subjectOf(part("2.5.4.3", text(UTF8, value)))).isEqualTo(expected);
    }

    @Test
    void joinsAttributesOfOnePart() {
        byte[] both = element(0x31, sequence(oid("2.5.4.3"), text(UTF8, "a")),
                sequence(oid("1.2.840.113549.1.9.1"), text(0x16, "a@demo.test")));
        assertThat(subjectOf(both, part("2.5.4.5", text(0x13, "7"))))
                .isEqualTo("serialNumber=7,CN=a+emailAddress=a@demo.test");
    }

    @ParameterizedTest
    @CsvSource({"1.2.840.10045.3.1.7, 65, EC, 256, secp256r1", "1.3.132.0.35, 133, EC, 521, secp521r1",
        "1.2.156.10197.1.301, 65, SM2, 256, curveSM2", "1.3.36.3.3.2.8.1.1.13, 129, EC, 512, brainpoolP512r1",
        "1.2.3.4, 49, EC, 192, 1.2.3.4"})
    void namesCurves(String curve, int pointLength, String algorithm, int size, String name) {
        byte[] point = new byte[pointLength];
        point[0] = 4;
        assertThat(keyOf(key(algorithm("1.2.840.10045.2.1", oid(curve)), point)))
                .isEqualTo(new PublicKeyFacts(algorithm, size, name));
    }

    @ParameterizedTest
    @CsvSource({"1.3.101.112, Ed25519, 256", "1.3.101.111, X448, 448", "2.16.840.1.101.3.4.3.18, ML-DSA-65, -1",
        "2.16.840.1.101.3.4.3.31, SLH-DSA-SHAKE-256f, -1", "2.16.840.1.101.3.4.4.2, ML-KEM-768, -1",
        "1.3.6.1.4.1.99999.1, 1.3.6.1.4.1.99999.1, -1"})
    void namesKeysWithoutParameters(String oid, String algorithm, int size) {
        assertThat(keyOf(key(algorithm(oid), new byte[32]))).isEqualTo(new PublicKeyFacts(algorithm, size, ""));
    }

    @Test
    void countsBitsOfNumbers() {
        assertThat(keyOf(rsa(4096))).isEqualTo(new PublicKeyFacts("RSA", 4096, ""));
        assertThat(keyOf(rsa(1023))).isEqualTo(new PublicKeyFacts("RSA", 1023, ""));
        byte[] prime = sequence(integer(BigInteger.TWO.pow(2047)));
        assertThat(keyOf(key(algorithm("1.2.840.113549.1.3.1", prime), new byte[]{2, 1, 5})))
                .isEqualTo(new PublicKeyFacts("DH", 2048, ""));
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        assertThat(keyOf(key(algorithm("1.2.840.10045.2.1", sequence()), compressed)))
                .isEqualTo(new PublicKeyFacts("EC", 256, "explicit"));
    }

    @Test
    void namesSignatureAlgorithms() {
        byte[] sha384 = sequence(element(0xA0, algorithm("2.16.840.1.101.3.4.2.2", DerBytes.NULL)));
        assertThat(signedWith(algorithm("1.2.840.113549.1.1.10", sha384))).isEqualTo("SHA384-RSAPSS");
        assertThat(signedWith(algorithm("1.2.840.113549.1.1.10", sequence()))).isEqualTo("SHA1-RSAPSS");
        assertThat(signedWith(algorithm("1.2.156.10197.1.501"))).isEqualTo("SM2-SM3");
        assertThat(signedWith(algorithm("2.16.840.1.101.3.4.3.17"))).isEqualTo("ML-DSA-44");
        assertThat(signedWith(algorithm("1.2.3.4.5"))).isEqualTo("1.2.3.4.5");
    }

    @Test
    void tellsWhatAKeyIsFor() {
        CertificateView.Extensions enciphers = extensionsOf(
                extension("2.5.29.15", element(3, new byte[]{3, 0x28})),
                extension("2.5.29.19", sequence(element(1, new byte[]{-1}))));
        assertThat(enciphers.keyUsage()).as("keyEncipherment, keyAgreement").isEqualTo(1 << 2 | 1 << 4);
        assertThat(enciphers.isForEncryption()).isTrue();
        assertThat(enciphers.certificateAuthority()).isTrue();
        CertificateView.Extensions signs = extensionsOf(extension("2.5.29.15", element(3, new byte[]{7, -128})),
                extension("2.5.29.19", sequence()));
        assertThat(signs.keyUsage()).as("digitalSignature").isEqualTo(1);
        assertThat(signs.isForEncryption()).isFalse();
        assertThat(signs.certificateAuthority()).isFalse();
        assertThat(extensionsOf(extension("2.5.29.15", element(3, new byte[]{3, (byte) 0xA8}))).isForEncryption())
                .as("of both uses").isFalse();
        assertThat(extensionsOf().keyUsage()).isEqualTo(-1);
        assertThat(extensionsOf().isForEncryption()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"32, 20", "127, 7F", "255, FF", "0, 00"})
    void writesSerialNumbersWithoutTheSignByte(long number, String expected) {
        byte[] der = sequence(sequence(integer(BigInteger.valueOf(number))));
        assertThat(CertificateView.of(der).serialNumber()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0680, ''", "06022A80, ''", "06012A, 1.2", "06028837, 2.999", "060BFFFFFFFFFFFFFFFFFFFF7F, ''"})
    void readsObjectIdentifiers(String hex, String expected) {
        byte[] der = HexFormat.of().parseHex(hex);
        assertThat(ObjectIdentifier.read(DerCursor.over(der))).isEqualTo(expected);
    }

    private static X509Certificate server() throws IOException, CertificateException {
        String pem = Files.readString(SERVER);
        byte[] block = pem.substring(pem.indexOf("-----BEGIN CERTIFICATE")).getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block));
    }

    private static String subjectOf(byte[]... parts) {
        return CertificateView.of(certificate(sequence(parts), VALIDITY, KEY)).subject();
    }

    private static PublicKeyFacts keyOf(byte[] spki) {
        return CertificateView.of(certificate(NAME, VALIDITY, spki)).publicKey();
    }

    private static List<String> alternativeNamesOf(byte[]... names) {
        return extensionsOf(alternativeNames(names)).alternativeNames();
    }

    private static CertificateView.Extensions extensionsOf(byte[]... extensions) {
        return CertificateView.of(certificate(NAME, VALIDITY, KEY, extensions)).extensions();
    }

    private static String signedWith(byte[] algorithm) {
        return CertificateView.of(sequence(sequence(integer(BigInteger.ONE), algorithm, NAME))).signatureAlgorithm();
    }

    private static byte[] certificate(byte[] subject, byte[] validity, byte[] spki, byte[]... extensions) {
        byte[] tbs = sequence(element(0xA0, integer(BigInteger.TWO)), integer(BigInteger.TEN), SHA256_RSA, NAME,
                validity, subject, spki, element(0x81, new byte[]{0, 1}), element(0xA3, sequence(extensions)));
        return sequence(tbs, SHA256_RSA, bits(new byte[256]));
    }

    private static byte[] algorithm(String oid, byte[]... parameters) {
        return sequence(oid(oid), DerBytes.joined(parameters));
    }

    private static byte[] key(byte[] algorithm, byte[] bits) {
        return sequence(algorithm, bits(bits));
    }

    private static byte[] rsa(int bits) {
        return key(algorithm("1.2.840.113549.1.1.1", DerBytes.NULL),
                sequence(integer(BigInteger.TWO.pow(bits - 1)), integer(BigInteger.valueOf(65_537))));
    }

    private static byte[] validity(int tag, String date) {
        return sequence(text(tag, date), text(tag, date));
    }

    private static byte[] extension(String oid, byte[] value) {
        return sequence(oid(oid), element(1, new byte[]{-1}), element(4, value));
    }

    private static byte[] alternativeNames(byte[]... names) {
        return extension("2.5.29.17", sequence(names));
    }

    private static byte[] part(String oid, byte[] value) {
        return element(0x31, sequence(oid(oid), value));
    }
}
