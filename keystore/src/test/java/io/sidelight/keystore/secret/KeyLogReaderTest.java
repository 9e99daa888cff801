// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyLogReaderTest {
    private static final String RANDOM = "01".repeat(32);
    private static final String MASTER = "aB".repeat(48);

    private final SecretStore store = new SecretStore();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void readsLinesOfAnyEnd(String end) {
        String other = "02".repeat(32);
        KeyLogResult result = read(String.join(end, "# comment", "", "CLIENT_RANDOM " + RANDOM + " " + MASTER,
                "CLIENT_RANDOM " + other + " " + MASTER));

        assertThat(result).isEqualTo(new KeyLogResult(4, 2, List.of()));
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, hex(RANDOM))).containsExactly(hex(MASTER));
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, hex(other))).containsExactly(hex(MASTER));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
        "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "PMS_CLIENT_RANDOM",
        "ECH_SECRET", "ECH_CONFIG"})
    void findsEachSecretUnderItsOwnLabelOnly(SecretLabel label) {
        read(label + " " + RANDOM + " " + MASTER + "\n");

        for (SecretLabel other : SecretLabel.values()) {
            assertThat(store.find(other, hex(RANDOM))).hasSize(other == label ? 1 : 0);
        }
    }

    @Test
    void readsPremastersByEncryptedPremasterAndMastersBySessionId() {
        read("RSA 0102030405060708 " + MASTER + "\nRSA Session-ID:0a0b Master-Key:" + MASTER);

        assertThat(store.find(SecretLabel.RSA, hex("0102030405060708"))).containsExactly(hex(MASTER));
        assertThat(store.find(SecretLabel.RSA_SESSION_ID, hex("0a0b"))).containsExactly(hex(MASTER));
        assertThat(store.find(SecretLabel.RSA_SESSION_ID, hex("0a0b00"))).isEmpty();
    }

    @Test
    void readsWhatWritersOfOtherHabitsState() {
        KeyLogResult result = read("\u00EF\u00BB\u00BFCLIENT_RANDOM " + RANDOM + " " + MASTER + "\n"
                + "RSA Session-ID: 0A0b  Master-Key: " + MASTER + "\n" // with blanks
                + "RSA Session-ID: Master-Key:" + MASTER + "\n" // a session without an ID
                + "CLIENT_TRAFFIC_SECRET_7 " + RANDOM + " " + RANDOM + "\n"
                + "SERVER_TRAFFIC_SECRET_12 " + RANDOM + " " + RANDOM + "\n"
                + "SERVER_TRAFFIC_SECRET " + RANDOM + " " + RANDOM + "\n"
                + "\tCLIENT_RANDOM\t" + "03".repeat(32) + "  " + MASTER + " # of a comment\n");

        assertThat(result.problems()).isEmpty();
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, hex(RANDOM))).hasSize(1);
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, hex("03".repeat(32)))).hasSize(1);
        assertThat(store.find(SecretLabel.RSA_SESSION_ID, hex("0a0b"))).hasSize(1);
        assertThat(store.find(SecretLabel.CLIENT_TRAFFIC_SECRET_N, hex(RANDOM))).hasSize(1);
        assertThat(store.find(SecretLabel.SERVER_TRAFFIC_SECRET_N, hex(RANDOM))).hasSize(1);
        assertThat(store.find(SecretLabel.SERVER_TRAFFIC_SECRET_0, hex(RANDOM))).hasSize(1);
    }

    @Test
    void aBinaryLineCostsItselfOnly() {
        KeyLogResult result = read("\0\0\u00FF\u0001\nCLIENT_RANDOM " + RANDOM + " " + MASTER
                + "\n-----BEGIN CERTIFICATE-----\nCLIENT_RANDOM " + "02".repeat(32) + "\0" + MASTER
                + "\nCLIENT_RANDOM " + "04".repeat(32) + " " + MASTER);

        assertThat(result.secrets()).isEqualTo(2);
        assertThat(result.problems()).extracting(LoadProblem::toString).containsExactly(
                "log, line 1: is not a line of a key log and was skipped",
                "log, line 3: is not a line of a key log and was skipped",
                "log, line 4: CLIENT_RANDOM has something else than two fields of whole hex bytes; the line was skipped");
    }

    @Test
    void readsAllKeyLogsOfAFolderAndPassesOverWhatIsNone() throws IOException {
        Files.writeString(folder.resolve("a.log"), "CLIENT_RANDOM " + RANDOM + " " + MASTER);
        Files.writeString(folder.resolve("b"), "CLIENT_RANDOM 00\nCLIENT_RANDOM " + "02".repeat(32) + " " + MASTER);
        Files.writeString(folder.resolve("notes.txt"), "Dear reader,\n");
        Files.write(folder.resolve("capture.pcap"), hex("d4c3b2a1020004000000"));
        Files.createDirectory(folder.resolve("folder"));
        KeyLogResult result = new KeyLogReader().read(folder, store);

        assertThat(result.secrets()).isEqualTo(2);
        assertThat(result.problems()).extracting(LoadProblem::toString).containsExactly(folder.resolve("b")
                + ", line 1: CLIENT_RANDOM has something else than two fields of whole hex bytes; the line was skipped");
    }

    @Test
    void passesOverUnknownLabelsAndDropsExporterSecrets() {
        KeyLogResult result = read("QUIC_SECRET " + RANDOM + " 00\nEXPORTER_SECRET " + RANDOM + " " + RANDOM + "\n");

        assertThat(result).isEqualTo(new KeyLogResult(2, 0, List.of()));
        assertThat(store.isEmpty()).isTrue();
    }

    @Test
    void reportsBrokenLinesByNumberAndReadsOn() {
        KeyLogResult result = read(
                "CLIENT_RANDOM " + RANDOM + "\nCLIENT_RANDOM 0101 " + MASTER + "\nCLIENT_RANDOM " + RANDOM
                        + " xy\nwhat?\n" + "a".repeat(5000) + "\nCLIENT_RANDOM " + RANDOM + " " + MASTER);

        assertThat(result.problems()).extracting(LoadProblem::toString).containsExactly(
                "log, line 1: CLIENT_RANDOM has something else than two fields of whole hex bytes; the line was skipped",
                "log, line 2: CLIENT_RANDOM has fields of 2 and 48 bytes, which cannot be; the line was skipped",
                "log, line 3: CLIENT_RANDOM has something else than two fields of whole hex bytes; the line was skipped",
                "log, line 4: is not a line of a key log and was skipped",
                "log, line 5: is longer than 4096 bytes and was skipped");
        assertThat(result.secrets()).isEqualTo(1);
    }

    @Test
    void boundsItsProblems() {
        KeyLogResult result = read("CLIENT_RANDOM 00\n".repeat(1000));

        assertThat(result.problems()).hasSize(21);
        assertThat(result.problems().getLast()).hasToString("log: 980 more lines are broken and were skipped");
    }

    @Test
    void saysWhatAFileIsThatIsNoKeyLog() throws IOException {
        Path pcap = Files.write(folder.resolve("a.pcap"), hex("d4c3b2a1020004000000"));
        Path binary = Files.write(folder.resolve("a.bin"), new byte[100]);
        Path text = Files.writeString(folder.resolve("a.txt"), "Dear reader,\nthis is text.\n");
        Path utf16 = Files.writeString(folder.resolve("a.log"), "\uFEFFCLIENT_RANDOM", StandardCharsets.UTF_16LE);

        assertRejected(pcap, ": the file is a packet capture, not a key log; give it as the capture to read");
        assertRejected(binary, ": the file is binary, not a key log");
        assertRejected(text,
                ": no line of it is one of a key log; such a line is a label, a client random and a secret in hex");
        assertRejected(utf16, ": the file is in UTF-16; save it as plain ASCII text");
        assertRejected(TestKeys.path("rsa-pkcs1.pem"),
                ": the file holds a PEM key or certificate, not a key log; give it with --key");
        assertRejected(folder.resolve("absent"), ": there is no such file; check the path");
    }

    @Test
    void readsAFileLongerThanItsBufferInPieces() throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            text.append("CLIENT_RANDOM ").append(String.format("%064x", i)).append(' ').append(MASTER).append("\r\n");
        }
        KeyLogResult result = new KeyLogReader().read(Files.writeString(folder.resolve("log"), text), store);

        assertThat(result).isEqualTo(new KeyLogResult(2000, 2000, List.of()));
        assertThat(store.size()).isEqualTo(2000);
    }

    private void assertRejected(Path file, String sentence) {
        KeyLogResult result = new KeyLogReader().read(file, store);
        assertThat(result.problems()).extracting(LoadProblem::toString).containsExactly(file + sentence);
        assertThat(store.isEmpty()).isTrue();
    }

    private KeyLogResult read(String text) {
        byte[] bytes = (" " + text).getBytes(StandardCharsets.ISO_8859_1);
        return new KeyLogReader().read(bytes, 1, bytes.length - 1, "log", store);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
