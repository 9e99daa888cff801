// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.TestKeys;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator reads about a file that cannot be used; each time the good file beside it still loads. */
final class KeyLoaderProblemsTest {
    private static final Path GOOD = TestKeys.path("x25519.pem");

    @TempDir
    Path folder;

    @Test
    void namesAMissingFile() {
        assertProblem(folder.resolve("absent.pem"), ": there is no such file; check the path");
    }

    @Test
    void namesAnEmptyFile() throws IOException {
        assertProblem(file("empty.pem", ""), ": the file is empty");
    }

    @Test
    void namesAFileWithoutKeys() throws IOException {
        assertProblem(file("notes.txt", "hello\n"),
                ": the file holds no private key and no certificate; known are PEM, DER, PKCS#12 and JKS");
    }

    @Test
    void namesAFileThatIsTooLarge() throws IOException {
        Path file = folder.resolve("capture.pcap");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(100 << 20);
        }
        assertProblem(file, ": the file is larger than 16 MiB and cannot be a key file");
    }

    @Test
    void namesAFolderWithoutKeys() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertProblem(empty, ": no file in the folder holds a private key; name the folder with the key files");
    }

    @Test
    void namesTheLineOfABlockThatIsCutShort() throws IOException {
        String text = "comment\n" + TestKeys.text("rsa-pkcs1.pem");
        Path file = file("cut.pem", text.substring(0, text.length() / 2));
        assertProblem(file,
                ", line 2: the RSA PRIVATE KEY block has no END line; the file is cut short, copy it again");
    }

    @Test
    void namesTheLineThatIsNotBase64() throws IOException {
        List<String> lines = Files.readAllLines(TestKeys.path("rsa-pkcs1.pem"));
        lines.set(4, lines.get(4).replaceFirst("^.", "*"));
        assertProblem(Files.write(folder.resolve("bad.pem"), lines),
                ", line 5: a line of the RSA PRIVATE KEY block is not base64; the file is damaged, copy it again");
    }

    @Test
    void namesABlockThatLostALine() throws IOException {
        List<String> lines = Files.readAllLines(TestKeys.path("rsa-pkcs1.pem"));
        lines.remove(4);
        assertProblem(Files.write(folder.resolve("short.pem"), lines),
                ", line 1: the RSA PRIVATE KEY block is damaged: its content is not what its name says");
    }

    @Test
    void namesDerThatIsCutShort() throws IOException {
        byte[] der = TestKeys.bytes("rsa-pkcs8.der");
        assertProblem(Files.write(folder.resolve("cut.der"), Arrays.copyOf(der, der.length - 1)),
                ": the file is damaged or cut short: its ASN.1 is not whole; copy it again");
    }

    @Test
    void namesAKeyOfDamagedNumbers() throws IOException {
        byte[] der = TestKeys.bytes("rsa-pkcs1.der");
        der[40] ^= 1;
        assertProblem(Files.write(folder.resolve("flipped.der"), der),
                ": holds an RSA key whose numbers do not fit each other; the file is damaged");
    }

    @Test
    void namesAnUnknownAlgorithm() throws IOException {
        byte[] der = TestKeys.bytes("rsa-pkcs8.der");
        int pkcsNumberInOid = 17;
        der[pkcsNumberInOid] = 9;
        assertProblem(Files.write(folder.resolve("odd.der"), der),
                ": holds a key of the unknown algorithm 1.2.840.113549.9.1"
                        + ".1; known are RSA, EC, DH, DSA, X25519, X448, Ed25519, Ed448 and SM2");
    }

    @Test
    void namesAnUnknownCipher() throws IOException {
        byte[] der = TestKeys.bytes("rsa-pkcs8-encrypted.der");
        String aes256Cbc = "60864801650304012a";
        int oid = HexFormat.of().formatHex(der).indexOf(aes256Cbc) / 2;
        der[oid + 8] = 0x7A;
        assertProblem(Files.write(folder.resolve("odd.der"), der),
                ": the file is encrypted with "
                        + "2.16.840.1.101.3.4.1.122, which is not supported; encrypt it with AES instead");
    }

    @Test
    void namesAnOpenSshKey() throws IOException {
        assertProblem(file("id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"),
                ", line 1: the OPENSSH PRIVATE KEY block is a key of OpenSSH; convert a copy of it with "
                        + "ssh-keygen -p -m PKCS8 -f COPY");
    }

    @Test
    void saysThatNoPasswordWasGiven() {
        assertProblem(List.of(), TestKeys.path("rsa-pkcs8-aes-256-cbc.pem"),
                ", line 1: the ENCRYPTED PRIVATE KEY block is "
                        + "encrypted and no password was given; give it in a password file");
    }

    @Test
    void saysThatThePasswordIsWrong() {
        assertProblem(List.of("wrong".toCharArray()), TestKeys.path("rsa-pkcs1-aes256.pem"),
                ", line 1: the RSA PRIVATE KEY block is encrypted and the password given does not open it");
    }

    @Test
    void saysThatNoPasswordOfSeveralOpensAStore() {
        assertProblem(List.of("wrong".toCharArray(), "worse".toCharArray()), TestKeys.path("rsa-modern.p12"),
                ": the PKCS#12 store is encrypted and none of the 2 passwords given opens it",
                ", entry web: the private key is encrypted and none of the 2 passwords given opens it");
    }

    @Test
    void namesTheEntryOfAJavaStoreThatStaysShut() {
        assertProblem(List.of("wrong".toCharArray()), TestKeys.path("two.jks"),
                ", entry first: the private key is encrypted and the password given does not open it",
                ", entry second: the private key is encrypted and the password given does not open it");
    }

    @Test
    void namesAJavaStoreThatIsCutShort() throws IOException {
        byte[] store = TestKeys.bytes("two.jks");
        assertProblem(Files.write(folder.resolve("cut.jks"), Arrays.copyOf(store, 300)),
                ": the Java key store is damaged or cut short; copy it again");
    }

    @Test
    void saysThatAKeyIsNotTheOneOfTheCertificateInItsFile() throws IOException {
        Path file = file("mixed.pem", TestKeys.text("other-cert.pem") + TestKeys.text("rsa-pkcs1.pem"));
        LoadResult result = load(List.of(), file);

        assertThat(result.problems()).extracting(LoadProblem::toString)
                .containsExactly(file + ", line 15: the private key does "
                        + "not belong to the certificate CN=other.example in " + file
                        + ", line 1; give the key of that certificate");
        assertThat(result.entries()).singleElement().satisfies(e -> assertThat(e.certificateHashes()).isEmpty());
        assertThat(result.certificatesWithoutKey()).isEqualTo(1);
    }

    @Test
    void saysThatAKeyIsNotTheOneOfTheCertificateNamedLikeIt() throws IOException {
        Path key = file("server.key", TestKeys.text("rsa-pkcs1.pem"));
        Path certificate = file("server.crt", TestKeys.text("other-cert.pem"));

        assertThat(load(List.of(), folder).problems()).extracting(LoadProblem::toString).containsExactly(
                key + ", line 1: the private key does not belong to the certificate CN=other.example in " + certificate
                        + ", line 1; give the key of that certificate");
    }

    @Test
    void doesNotMistakeAnIssuerForTheCertificateOfAKey() throws IOException {
        Path key = file("key.pem", TestKeys.text("rsa-pkcs1.pem") + TestKeys.text("ca-cert.pem"));

        assertThat(load(List.of(), key, TestKeys.path("rsa-cert.pem")).problems()).isEmpty();
    }

    @Test
    void passesOverOtherFilesOfAFolder() throws IOException {
        file("README", "0 keys are described here\n");
        file("request.csr", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n");
        file("good.pem", TestKeys.text("x25519.pem"));
        Files.write(folder.resolve("capture.pcap"),
                new byte[]{(byte) 0xD4, (byte) 0xC3, (byte) 0xB2, (byte) 0xA1, 2, 0});

        LoadResult result = load(List.of(), folder);

        assertThat(result.problems()).isEmpty();
        assertThat(result.entries()).hasSize(1);
    }

    @Test
    void neverThrowsForAFileCutAnywhere() throws IOException {
        for (String name : List.of("rsa-pkcs8.der", "rsa-cert.der", "ec-sec1.der", "rsa-plain.p12", "two.jks",
                "ec-explicit.pem")) {
            byte[] whole = TestKeys.bytes(name);
            for (int length = 0; length < whole.length; length += 31) {
                Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
                assertThat(load(List.of(), file).problems()).as(name + " cut to " + length).isNotEmpty();
            }
        }
    }

    @Test
    void neverThrowsForDeeplyNestedDer() throws IOException {
        byte[] nested = new byte[1 << 20];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        assertProblem(Files.write(folder.resolve("nested.der"), nested),
                ": the file is damaged or cut short: its ASN.1 is not whole; copy it again");
    }

    @Test
    void neverThrowsForAFlippedByte() throws IOException {
        for (String name : List.of("rsa-pkcs8.der", "rsa-cert.der", "ec-sec1.der", "rsa-plain.p12")) {
            for (int at = 0; at < 200 && at < TestKeys.bytes(name).length; at += 3) {
                byte[] damaged = TestKeys.bytes(name);
                damaged[at] ^= (byte) 0xFF;
                assertThat(load(List.of(), Files.write(folder.resolve("flipped"), damaged))).isNotNull();
            }
        }
    }

    private void assertProblem(Path file, String... sentences) {
        assertProblem(TestKeys.PASSWORDS, file, sentences);
    }

    private void assertProblem(List<char[]> passwords, Path file, String... sentences) {
        LoadResult result = load(passwords, file, GOOD);

        assertThat(result.problems()).extracting(LoadProblem::toString)
                .containsExactlyInAnyOrder(Arrays.stream(sentences).map(s -> file + s).toArray(String[]::new));
        assertThat(result.entries()).as("the good key").isNotEmpty();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    private static LoadResult load(List<char[]> passwords, Path... paths) {
        return new KeyLoader(passwords).load(List.of(paths));
    }
}
