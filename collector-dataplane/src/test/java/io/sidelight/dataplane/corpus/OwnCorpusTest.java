// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** Our own captures (see corpus/README.md) against what their peers were told to send. */
class OwnCorpusTest {

    @TestFactory
    Stream<DynamicTest> everyCaseWithOneWorker() throws IOException {
        return everyCase(1);
    }

    @TestFactory
    Stream<DynamicTest> everyCaseWithThreeWorkers() throws IOException {
        return everyCase(3);
    }

    private static Stream<DynamicTest> everyCase(int workers) throws IOException {
        Set<String> due = CorpusCase.due();
        return CorpusCase.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            if (due.contains(c.name())) {
                checkDue(c, workers);
            } else {
                check(c, workers);
            }
        }));
    }

    /** A case of due.txt may fail; it is reported as skipped then. */
    private static void checkDue(CorpusCase corpusCase, int workers) {
        try {
            check(corpusCase, workers);
        } catch (AssertionError | RuntimeException e) {
            System.out.println("due: " + corpusCase.name() + ": " + e.getMessage());
            throw new TestAbortedException("due: " + e.getMessage(), e);
        }
    }

    private static void check(CorpusCase corpusCase, int workers) {
        RecordedRun run = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), workers);
        JsonNode expected = corpusCase.expected();
        assertThat(!run.report().damages().isEmpty()).as("damaged: %s", run.report().damages())
                .isEqualTo(expected.get("damaged").asBoolean());
        List<TlsConnectionEvent> connections = run.tls();
        assertThat(connections.size()).as("connections: %s", connections)
                .isEqualTo(expected.get("connections").size());
        for (int i = 0; i < connections.size(); i++) {
            compare(run, connections.get(i), expected.get("connections").get(i));
        }
    }

    private static void compare(RecordedRun run, TlsConnectionEvent event, JsonNode expected) {
        text(expected, "status", event.verdict().status().code());
        text(expected, "reason", event.verdict().reason() == null ? null : event.verdict().reason().code());
        text(expected, "method", event.verdict().method() == null ? null : event.verdict().method().code());
        text(expected, "initiator", event.connection().initiator().toString());
        text(expected, "responder", event.connection().responder().toString());
        text(expected, "client_random", event.tls().clientRandom());
        text(expected, "version", event.tls().versionName());
        text(expected, "cipher_suite", event.tls().cipherSuiteName());
        flag(expected, "resumed", event.tls().resumed());
        flag(expected, "extended_master_secret", event.tls().extendedMasterSecret());
        flag(expected, "encrypt_then_mac", event.tls().encryptThenMac());
        for (Side side : Side.values()) {
            bytes(run, event, side, expected.path(side == Side.CLIENT ? "client" : "server"));
        }
        http(run, event, expected.path("http"));
    }

    private static void text(JsonNode expected, String field, String actual) {
        JsonNode value = expected.path(field);
        if (!value.isNull() && !value.isMissingNode()) {
            assertThat(actual).as(field).isEqualTo(value.asText());
        }
    }

    private static void flag(JsonNode expected, String field, boolean actual) {
        JsonNode value = expected.path(field);
        if (!value.isNull() && !value.isMissingNode()) {
            assertThat(actual).as(field).isEqualTo(value.asBoolean());
        }
    }

    private static void bytes(RecordedRun run, TlsConnectionEvent event, Side side, JsonNode expected) {
        byte[] plaintext = run.plaintext(event.connection().id(), side);
        if (expected.has("prefix_bytes")) {
            int prefix = expected.get("prefix_bytes").asInt();
            int suffix = expected.get("suffix_bytes").asInt();
            assertThat(plaintext.length).as("%s bytes around the gap: %s", side, event).isEqualTo(prefix + suffix);
            assertThat(RecordedRun.sha256(Arrays.copyOf(plaintext, prefix)))
                    .isEqualTo(expected.get("prefix_sha256").asText());
            if (suffix > 0) {
                assertThat(RecordedRun.sha256(Arrays.copyOfRange(plaintext, prefix, plaintext.length)))
                        .isEqualTo(expected.get("suffix_sha256").asText());
            }
        } else if (expected.has("bytes")) {
            assertThat(plaintext.length).as("%s bytes of %s", side, event).isEqualTo(expected.get("bytes").asInt());
            assertThat(RecordedRun.sha256(plaintext)).isEqualTo(expected.get("sha256").asText());
        }
    }

    private static void http(RecordedRun run, TlsConnectionEvent event, JsonNode expected) {
        if (!expected.isArray()) {
            return;
        }
        List<String> actual = run.http(event.connection().id()).stream().map(OwnCorpusTest::line).toList();
        List<String> wanted = expected.valueStream()
                .map(t -> t.get("method").asText() + " " + t.get("url").asText() + " " + t.get("status").asInt())
                .toList();
        assertThat(actual).isEqualTo(wanted);
        assertThat(event.transactions()).isEqualTo(wanted.size());
    }

    private static String line(HttpTransactionEvent event) {
        return event.http().method() + " " + event.http().url() + " " + event.http().status();
    }
}
