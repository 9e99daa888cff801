// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sidelight.control.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as its users run it: real captures, the real collector, outputs and exit codes. */
class AnalyzeTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root", ".."), "collector-dataplane", "src",
            "test", "resources", "corpus");
    private static final String SERVER_KEY = CORPUS.resolve("keys/server.pem").toString();
    private static final String CONVERSATION = CORPUS.resolve("conversation-gcm/capture.pcap").toString();

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void showsWhatTheServersKeyOpens() {
        assertThat(analyze(CONVERSATION, "--key", SERVER_KEY)).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("demo.test", "RSA_WITH_AES_256_GCM_SHA384", "decrypted (rsa)",
                "1 TLS connection in 1 TCP connection, 38 packets", "5 HTTP requests");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void saysWhyAndWhatWouldHelpWithoutTheKey() {
        assertThat(analyze(CONVERSATION)).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("no_key_for_certificate: the server's certificate has no private key loaded",
                "→ load the private key of this certificate with --key");
    }

    @Test
    void doesNotTakeTheKeyOfAnotherServerForTheRightOne() {
        String other = CORPUS.resolve("keys/other.pem").toString();
        assertThat(analyze(CONVERSATION, "--key", other)).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("no_key_for_certificate").doesNotContain("decrypted (rsa)");
    }

    @Test
    void readsSessionSecrets() {
        assertThat(analyze(CORPUS.resolve("ecdhe-keylog/capture.pcap").toString(), "--keylog",
                CORPUS.resolve("ecdhe-keylog/keys.log").toString())).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("decrypted (keylog)");
    }

    @Test
    void readsAFolderOfKeyLogs() throws IOException {
        Files.copy(CORPUS.resolve("ecdhe-keylog/keys.log"), folder.resolve("1234.log"));
        Files.copy(CORPUS.resolve("ecdhe-keylog/capture.pcap"), folder.resolve("capture.pcap"));
        assertThat(analyze(folder.resolve("capture.pcap").toString(), "--keylog", folder.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("decrypted (keylog)");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void followsAKeyLogThatIsWrittenAfterThePacketsOfAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        Path log = folder.resolve("keys.log");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try (OutputStream to = Files.newOutputStream(pipe)) {
                Files.copy(CORPUS.resolve("ecdhe-keylog/capture.pcap"), to);
                Files.copy(CORPUS.resolve("ecdhe-keylog/keys.log"), log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(analyze(pipe.toString(), "--keylog", log.toString())).isEqualTo(ExitCode.OK);
        writer.join();
        assertThat(text(out)).contains("decrypted (keylog)");
        assertThat(text(err)).contains("keys.log: there is no such file yet; it will be read when it is there");
    }

    @Test
    void writesOneEventATransactionAndOneAConnection() throws IOException {
        assertThat(analyze(CONVERSATION, "--key", SERVER_KEY, "--events", "-")).isEqualTo(ExitCode.OK);
        List<String> datasets = new ArrayList<>();
        for (String line : text(out).lines().toList()) {
            datasets.add(json(line).at("/event/dataset").asText());
        }
        assertThat(datasets).containsExactly("sidelight.http", "sidelight.http", "sidelight.http", "sidelight.http",
                "sidelight.http", "sidelight.tls");
    }

    @Test
    void writesTheSameEventsWithAnyNumberOfWorkers() {
        analyze(CONVERSATION, CORPUS.resolve("interleaved/capture.pcap").toString(), "--key", SERVER_KEY, "--events",
                "-", "--workers", "1");
        String one = text(out);
        out.reset();
        analyze(CONVERSATION, CORPUS.resolve("interleaved/capture.pcap").toString(), "--key", SERVER_KEY, "--events",
                "-", "--workers", "4");
        assertThat(text(out)).isEqualTo(one).isNotEmpty();
    }

    @Test
    void writesThePlaintextOfEachSideAndItsIndex() throws IOException {
        Path streams = folder.resolve("streams");
        assertThat(analyze(CONVERSATION, "--key", SERVER_KEY, "--streams", streams.toString())).isEqualTo(ExitCode.OK);
        assertThat(streams.resolve("1.client.bin")).content().startsWith("GET /first HTTP/1.1\r\nHost: demo.test\r\n");
        assertThat(streams.resolve("1.server.bin")).content(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 OK");
        JsonNode line = json(Files.readString(streams.resolve("index.jsonl")));
        assertThat(line.get("responder").asText()).isEqualTo("10.0.0.2:443");
        assertThat(line.get("client_bytes").asLong()).isEqualTo(Files.size(streams.resolve("1.client.bin")));
        assertThat(line.get("gaps")).isEmpty();
    }

    @Test
    void reportsWhatACutCaptureHoldsAndExitsWithThree() {
        assertThat(analyze(CORPUS.resolve("file-cut/capture.pcap").toString(), "--key", SERVER_KEY))
                .isEqualTo(ExitCode.DAMAGED_INPUT);
        assertThat(text(out)).contains("decrypted (rsa)");
        assertThat(text(err)).startsWith("sidelight: ").contains("ends at byte 5632").hasLineCount(1);
    }

    @Test
    void refusesAMissingCaptureAndAMissingKeyAtOnce() {
        assertThat(analyze("absent.pcap", "--key", "absent.pem")).isEqualTo(ExitCode.USAGE);
        assertThat(text(out)).isEmpty();
        assertThat(text(err).lines()).containsExactlyInAnyOrder(
                "sidelight: absent.pem: there is no such file; check the path",
                "sidelight: capture file absent.pcap does not exist: check the name");
    }

    @Test
    void refusesATextFileAsCapture() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "these are my notes of yesterday's meeting\n");
        assertThat(analyze(text.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(text(err)).startsWith("sidelight: ").contains("notes.txt").hasLineCount(1);
    }

    @Test
    void stopsQuietlyWhenNobodyReadsItsOutputAnyMore() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        int code = new Commands(Terminal.of(closed, err, 100)).execute("analyze", CONVERSATION, "--key", SERVER_KEY,
                "--events", "-");
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(text(err)).isEmpty();
    }

    private int analyze(String... arguments) {
        List<String> all = new ArrayList<>(List.of("analyze"));
        all.addAll(List.of(arguments));
        return new Commands(Terminal.of(out, err, 200)).execute(all.toArray(String[]::new));
    }

    private static JsonNode json(String line) throws IOException {
        return Objects.requireNonNull(new ObjectMapper().readTree(line));
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }
}
