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
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The public captures beside the project, when they are there, against what tshark and other tools decrypt of them. Captures
 * with key material must give the same bytes and facts, but for those of protocols that are not followed, which a report
 * lists with the reason given.
 */
class SharedCorpusTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root", "."), "..", "shared", "corpus");
    /** OpenSSL 0.9.8 chose another random for the hello with the cookie: keys come from that one, tshark shows the first. */
    private static final String SECOND_HELLO_COUNTS = "wstest__snakeoil-dtls.pcap";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Protocols that are not followed: what would be read of them is reported, and not asserted. */
    private static final Set<String> NOT_FOLLOWED = Set.of("sslv2", "dtls", "quic");

    private static final StringBuilder REPORT = new StringBuilder();

    record Row(String file, boolean hasKeys, List<Path> keys, List<String> passwords, List<Path> keyLogs,
            List<byte[]> preSharedKeys, Set<String> features) {
        boolean mustBeRead() {
            return hasKeys && features.stream().noneMatch(NOT_FOLLOWED::contains);
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
        List<byte[]> preSharedKeys = new ArrayList<>();
        for (String material : fields[1].split(";", -1)) {
            String[] parts = material.split(":", -1);
            switch (parts[0]) {
                case "rsa-pem", "pkcs12", "static-dh" -> {
                    keys.add(CORPUS.resolve(parts[1]));
                    if (parts.length > 2) {
                        passwords.add(parts[2]);
                    }
                }
                case "keylog" -> keyLogs.add(CORPUS.resolve(parts[1]));
                case "psk" -> preSharedKeys.add(HexFormat.of().parseHex(parts[1]));
                default -> {
                    // in the capture itself, or none
                }
            }
        }
        return new Row(fields[0], !fields[1].equals("-"), keys, passwords, keyLogs, preSharedKeys,
                Set.of(fields[6].split(";")));
    }

    private static void check(Row row) throws IOException {
        String name = Path.of(row.file()).getFileName().toString();
        JsonNode expected = JSON.readTree(CORPUS.resolve("expected").resolve(name + ".json").toFile());
        RecordedRun run = RecordedRun.over(List.of(CORPUS.resolve(row.file())),
                Secrets.load(row.keys(), row.passwords(), row.keyLogs(), row.preSharedKeys()), 1);
        Set<Long> used = new HashSet<>();
        for (JsonNode stream : expected.get("streams")) {
            if (!Set.of("TLS", "DTLS").contains(stream.path("protocol").asText())) {
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
        if (!stream.get("client_random").isNull() && !row.file().endsWith(SECOND_HELLO_COUNTS)) {
            assertThat(event.tls().clientRandom()).isEqualTo(stream.get("client_random").asText());
        }
        // tshark names the extension for TLS 1.3 too, where it means nothing; a hello that was not seen says nothing
        if (!stream.get("ems").isNull() && event.tls().version() != 0x0304) {
            assertThat(event.tls().extendedMasterSecret()).isEqualTo(stream.get("ems").asBoolean());
        }
        assertThat(event.tls().cipherSuite()).isEqualTo(Integer.decode(stream.at("/cipher_suite/code").asText()));
        assertThat(event.tls().serverName()).isEqualTo(stream.path("sni").asText(""));
    }
}
