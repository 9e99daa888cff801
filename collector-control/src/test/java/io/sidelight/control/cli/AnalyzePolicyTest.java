// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code analyze --policy} as its users run it: what it keeps out of everything that is written. */
class AnalyzePolicyTest {
    private static final Path CORPUS = Path.of(System.getProperty("sidelight.root", ".."), "collector-dataplane", "src",
            "test", "resources", "corpus");
    private static final String SERVER_KEY = CORPUS.resolve("keys/server.pem").toString();
    private static final String CONVERSATION = CORPUS.resolve("conversation-gcm/capture.pcap").toString();

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void maskedValuesOccurInNothingThatIsWritten() throws IOException {
        String policy = """
                default: {action: decrypt, masking: strict}
                masking:
                  strict:
                    headers: []
                    query: {show: []}
                    detect: [card, resident-id, phone, email, token]
                    patterns: {path: 'one-record|upload'}
                """;
        for (String events : List.of("events.jsonl", "-", "")) {
            String said = everything(policy, events);
            assertThat(said).contains("first").contains("demo.test").doesNotContain("one-record", "upload");
        }
        assertThat(read("events.jsonl")).contains("\"original\":\"/[masked]\"", "\"policy\":{\"rule\":\"default\"}",
                "\"host\":\"[masked]\"");
        assertThat(folder.resolve("streams/index.jsonl")).exists();
        try (Stream<Path> files = Files.list(folder.resolve("streams"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".bin")))
                    .allSatisfy(file -> assertThat(file).isEmptyFile());
        }
    }

    @Test
    void maskedValuesInBodiesOccurInNothingThatIsWritten() throws IOException {
        String policy = """
                default: {action: decrypt, content: {bodies: 1KiB, hashes: true}, masking: strict}
                masking:
                  strict:
                    patterns: {words: 'hello, obs[a-z]+|stored|the end', lines: 'line [0-9]+'}
                """;
        for (String events : List.of("events.jsonl", "-", "")) {
            assertThat(everything(policy, events)).contains("demo.test").doesNotContain("hello", "stored", "the end",
                    "line 0");
        }
        assertThat(read("events.jsonl")).contains(
                "\"body\":{\"bytes\":16,\"content\":\"[masked]\\n\"}",
                "\"response_body\":{\"state\":\"whole\",\"content\":\"whole\",\"hash\":{\"sha256\":"
                        + "\"5e5ffc2f17e5ebee28fa8d4732a396ea7396b75d9438b39a9afa7c4369421d5b\"}}",
                "\"response_body\":{\"state\":\"whole\",\"content\":\"cut\"");
    }

    @Test
    void withoutARuleThatAsksForThemNothingOfBodiesIsTold() throws IOException {
        everything("default: {action: decrypt}\n", "events.jsonl");
        assertThat(read("events.jsonl")).contains("\"body\":{\"bytes\":16}").doesNotContain("hello", "_body\"");
    }

    @Test
    void whatIsBypassedIsToldOfWithItsRule() throws IOException {
        everything("""
                default: {action: decrypt}
                rules:
                  - name: private
                    match: {server-name: demo.test}
                    action: metadata
                """, "events.jsonl");
        assertThat(read("events.jsonl")).contains("\"status\":\"bypassed\"", "\"reason\":\"bypass_policy\"",
                "\"policy\":{\"rule\":\"private\"}").doesNotContain("sidelight.http", "/first");
    }

    @Test
    void whatIsIgnoredIsNotToldOf() throws IOException {
        assertThat(everything("default: {action: ignore}\n", "events.jsonl"))
                .contains("1 TLS connection not told of, as the policy says (action: ignore)");
        assertThat(read("events.jsonl")).doesNotContain("sidelight.tls", "sidelight.http", "demo.test");
    }

    @Test
    void aWrongPolicyIsRefusedBeforeAnythingIsRead() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), "default: {action: decript}\n");
        assertThat(analyze(CONVERSATION, "--policy", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(
                "wrong.yaml, line 1: action is 'decript', must be one of: decrypt, metadata, ignore (did you mean 'decrypt'?)");
        assertThat(out.size()).isZero();
    }

    /** All that is written to the terminal and to files, stack traces included. */
    private String everything(String policy, String events) throws IOException {
        Path file = Files.writeString(folder.resolve("policy.yaml"), policy);
        out.reset();
        List<String> arguments = new ArrayList<>(List.of(CONVERSATION, "--key", SERVER_KEY, "--policy", file.toString(),
                "--debug", "--streams", folder.resolve("streams").toString()));
        if (!events.isEmpty()) {
            arguments.addAll(List.of("--events", events.equals("-") ? "-" : folder.resolve(events).toString()));
        }
        assertThat(analyze(arguments.toArray(String[]::new))).isEqualTo(ExitCode.OK);
        StringBuilder said = new StringBuilder(
                out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path written : files.filter(Files::isRegularFile).filter(each -> !each.equals(file)).toList()) {
                said.append(new String(Files.readAllBytes(written), StandardCharsets.ISO_8859_1));
            }
        }
        return said.toString();
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private int analyze(String... arguments) {
        List<String> all = new ArrayList<>(List.of("analyze"));
        all.addAll(List.of(arguments));
        return new Commands(Terminal.of(out, err, 200)).execute(all.toArray(String[]::new));
    }
}
