// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The public captures beside the project, when they are there, against what tshark decrypts of them. Captures whose key is
 * an RSA private key must give the same bytes and facts; for the others the report says what is not decrypted yet and why.
 */
class SharedCorpusTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root", "."), "..", "shared", "corpus");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Not TLS over TCP, or a version that has not been built yet. */
    private static final Set<String> LATER = Set.of("sslv3", "sslv2", "dtls");

    private static final StringBuilder REPORT = new StringBuilder();

    record Row(String file, List<Path> keys, List<String> passwords, List<Path> keyLogs, Set<String> features) {
        boolean mustBeRead() {
            return !keys.isEmpty() && features.contains("kx-rsa")
                    && features.stream().noneMatch(LATER::contains);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCapture() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no public captures beside the project");
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(CORPUS.resolve("MANIFEST.tsv")).stream().skip(1).toList()) {
            Row row = row(line.split("\t", -1));
            tests.add(DynamicTest.dynamicTest(row.file(), () -> check(row)));
        }
        tests.add(DynamicTest.dynamicTest("report of what is not decrypted yet", SharedCorpusTest::writeReport));
        return tests.stream();
    }

    private static void writeReport() throws IOException {
        Path report = Path.of("target", "not-decrypted-yet.txt");
        Files.createDirectories(report.getParent());
        Files.writeString(report, REPORT);
        System.out.println("captures not decrypted yet, with the reason given: " + report.toAbsolutePath());
    }

    private static Row row(String[] fields) {
        List<Path> keys = new ArrayList<>();
        List<String> passwords = new ArrayList<>();
        List<Path> keyLogs = new ArrayList<>();
        for (String material : fields[1].split(";", -1)) {
            String[] parts = material.split(":", -1);
            switch (parts[0]) {
                case "rsa-pem", "pkcs12" -> {
                    keys.add(CORPUS.resolve(parts[1]));
                    if (parts.length > 2) {
                        passwords.add(parts[2]);
                    }
                }
                case "keylog" -> keyLogs.add(CORPUS.resolve(parts[1]));
                default -> {
                    // in the capture itself, or not built yet
                }
            }
        }
        return new Row(fields[0], keys, passwords, keyLogs, Set.of(fields[6].split(";")));
    }

    private static void check(Row row) throws IOException {
        String name = Path.of(row.file()).getFileName().toString();
        JsonNode expected = JSON.readTree(CORPUS.resolve("expected").resolve(name + ".json").toFile());
        RecordedRun run = RecordedRun.over(List.of(CORPUS.resolve(row.file())),
                Secrets.load(row.keys(), row.passwords(), row.keyLogs()), 1);
        Set<Long> used = new HashSet<>();
        for (JsonNode stream : expected.get("streams")) {
            if (!"tcp".equals(stream.path("transport").asText())
                    || !"TLS".equals(stream.path("protocol").asText())) {
                continue;
            }
            TlsConnectionEvent event = find(run, stream, used);
            if (row.mustBeRead()) {
                assertThat(event).as("connection of client %s", stream.get("client")).isNotNull();
                compare(run, event, stream, row);
            } else if (stream.path("decrypted").asBoolean()
                    && (event == null || event.verdict().status() != DecryptStatus.DECRYPTED)) {
                REPORT.append(row.file()).append(" client ").append(stream.at("/client/port")).append(": ")
                        .append(event == null ? "not seen as TLS" : event.verdict()).append('\n');
            } else if (stream.path("decrypted").asBoolean()) {
                compare(run, event, stream, row);
            }
        }
    }

    private static TlsConnectionEvent find(RecordedRun run, JsonNode stream, Set<Long> used) {
        for (TlsConnectionEvent event : run.tls()) {
            boolean same = event.connection().client().port() == stream.at("/client/port").asInt()
                    && event.connection().server().port() == stream.at("/server/port").asInt();
            if (same && used.add(event.connection().id())) {
                return event;
            }
        }
        return null;
    }

    private static void compare(RecordedRun run, TlsConnectionEvent event, JsonNode stream, Row row) {
        long id = event.connection().id();
        if (!stream.path("decrypted").asBoolean()) {
            assertThat(event.verdict().reason()).as("undecrypted connections have a reason, %s", event).isNotNull();
            return;
        }
        for (Side side : Side.values()) {
            JsonNode data = stream.at(side == Side.CLIENT ? "/app_data/c2s" : "/app_data/s2c");
            byte[] plaintext = run.plaintext(id, side);
            assertThat(plaintext.length).as("%s bytes of %s: %s", side, row.file(), event.verdict())
                    .isEqualTo(data.get("bytes").asInt());
            if (!data.get("sha256").isNull()) {
                assertThat(RecordedRun.sha256(plaintext)).isEqualTo(data.get("sha256").asText());
            }
        }
        assertThat(event.verdict().status()).as("%s", event.verdict()).isEqualTo(DecryptStatus.DECRYPTED);
        if (!stream.get("client_random").isNull()) {
            assertThat(event.tls().clientRandom()).isEqualTo(stream.get("client_random").asText());
        }
        assertThat(event.tls().extendedMasterSecret()).isEqualTo(stream.get("ems").asBoolean());
        assertThat(event.tls().cipherSuite()).isEqualTo(Integer.decode(stream.at("/cipher_suite/code").asText()));
        assertThat(event.tls().serverName()).isEqualTo(stream.path("sni").asText(""));
    }
}
