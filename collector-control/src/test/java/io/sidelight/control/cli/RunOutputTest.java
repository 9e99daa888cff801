// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.control.audit.Events;
import io.sidelight.control.terminal.Terminal;
import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.TcpAnomalies;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import io.sidelight.dataplane.api.event.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class RunOutputTest {
    private static final String DAMAGE = "x.pcap: packet header at byte 4,711 is cut off";

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal = Terminal.of(out, err, 100);

    @Test
    void printsTableAndSummaryByDefault() {
        try (RunOutput output = open(null, null)) {
            output.onEvent(Events.decrypted(1));
            assertThat(output.finish(report(0), false)).isEqualTo(ExitCode.OK);
        }
        assertThat(text(out)).contains("connection (client → server)", "1 TLS connection in 3 TCP connections");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void printsNothingButEventsWhenTheyGoToStandardOutput() {
        try (RunOutput output = open("-", null)) {
            output.onEvent(Events.decrypted(1));
            output.finish(report(0), false);
        }
        assertThat(text(out)).startsWith("{").endsWith("}\n").hasLineCount(1);
    }

    @Test
    void writesEventsToAFileAndTheSummaryToStandardOutput() {
        Path file = folder.resolve("events.jsonl");
        try (RunOutput output = open(file.toString(), null)) {
            output.onEvent(Events.decrypted(1));
            output.finish(report(0), false);
        }
        assertThat(file).content().startsWith("{").endsWith("}\n");
        assertThat(text(out)).contains("1 event written to " + file).doesNotContain("client → server");
    }

    @Test
    void exitsWithThreeWhenAnInputIsDamagedAndReportsWhatWasRead() {
        try (RunOutput output = open(null, null)) {
            output.onEvent(Events.decrypted(1));
            assertThat(output.finish(report(0, DAMAGE), false)).isEqualTo(ExitCode.DAMAGED_INPUT);
        }
        assertThat(text(err)).isEqualTo("sidelight: " + DAMAGE + "\n");
        assertThat(text(out)).contains("1 TLS connection");
    }

    @Test
    void exitsWithOneAfterAnErrorOfOurs() {
        try (RunOutput output = open(null, null)) {
            assertThat(output.finish(report(2), false)).isEqualTo(ExitCode.FAILURE);
        }
        assertThat(text(out)).contains("2 connections given up because of an error of ours");
    }

    @Test
    void tellsAtOnceOfAnInterfaceThatWentDown() {
        try (RunOutput output = open("-", null)) {
            output.onEvent(new HealthEvent(HealthEvent.Kind.INTERFACE, "mon0", "down", 3, 1, 1,
                    "interface mon0 went down", Map.of()));
            output.onEvent(new HealthEvent(HealthEvent.Kind.PACKET_DROPS, "worker 0", "dropping", 3, 1, 1,
                    "worker 0 lost 1 packet", Map.of()));
            assertThat(text(err)).isEqualTo("sidelight: interface mon0 went down\n");
            output.finish(report(0), false);
        }
        assertThat(text(out)).hasLineCount(2).contains("\"kind\":\"interface\",\"where\":\"mon0\",\"state\":\"down\"");
    }

    @Test
    void saysThatARunWasInterrupted() {
        try (RunOutput output = open(null, null)) {
            output.finish(report(0), true);
        }
        assertThat(text(out)).contains("interrupted; this is what was seen until then");
    }

    @Test
    void namesAllOutputsThatCannotBeMade() {
        Path missing = folder.resolve("missing/events.jsonl");
        Path inTheWay = folder.resolve("file");
        try (RunOutput output = open(inTheWay.toString(), null)) {
            output.finish(report(0), false);
        }
        assertThatThrownBy(() -> open(missing.toString(), inTheWay)).isInstanceOfSatisfying(
                ConfigurationException.class,
                e -> assertThat(e.problems()).containsExactly(
                        "cannot write events to " + missing + ": there is no such file or folder",
                        "cannot write streams to " + inTheWay + ": a file of that name is in the way"));
    }

    @Test
    void whoDidWhatStandsAmongTheEvents() throws IOException {
        Path file = folder.resolve("events.jsonl");
        try (RunOutput output = open(file.toString(), null)) {
            output.onEvent(Events.decrypted(1));
            output.feed().onAdminLine("{\"event\":{\"dataset\":\"sidelight.admin\"}}");
            output.onProgress(0, 0, 0);
            assertThat(Files.readAllLines(file)).hasSize(2).last().isEqualTo(
                    "{\"event\":{\"dataset\":\"sidelight.admin\"}}");
            output.feed().onAdminLine("{\"last\":true}");
            output.finish(report(0), false);
        }
        assertThat(Files.readAllLines(file)).hasSize(3).last().isEqualTo("{\"last\":true}");
    }

    @Test
    void stopsQuietlyWhenNobodyReadsStandardOutput() {
        assertThat(exitCodeOf("Broken pipe")).isEqualTo(ExitCode.OK);
        assertThat(text(err)).isEmpty();
    }

    @Test
    void saysWhenStandardOutputCannotBeWritten() {
        assertThat(exitCodeOf("No space left on device")).isEqualTo(ExitCode.FAILURE);
        assertThat(text(err)).isEqualTo("sidelight: cannot write to standard output: No space left on device\n");
    }

    @Test
    @EnabledIf("hasFullDevice")
    void doesNotCallEventsWrittenThatADiskHadNoRoomFor() {
        try (RunOutput output = open("/dev/full", null)) {
            output.onEvent(Events.decrypted(1));
            assertThat(output.finish(report(0), false)).isEqualTo(ExitCode.FAILURE);
        }
        assertThat(text(out)).contains("1 event made, but not all of them are in /dev/full").doesNotContain("written");
        assertThat(text(err)).isEqualTo("sidelight: cannot write to /dev/full: No space left on device\n");
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    private int exitCodeOf(String failure) {
        Terminal broken = Terminal.of(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(failure);
            }
        }, err, 100);
        AtomicInteger stops = new AtomicInteger();
        try (RunOutput output = RunOutput.open(broken, options(null, null))) {
            output.stopWhenUnread(stops::incrementAndGet);
            output.onEvent(Events.unread(1, Reason.MIDSTREAM));
            assertThat(stops).hasPositiveValue();
            return output.finish(report(0), false);
        }
    }

    private RunOutput open(@Nullable String events, @Nullable Path streams) {
        return RunOutput.open(terminal, options(events, streams));
    }

    private static AnalyzeOptions options(@Nullable String events, @Nullable Path streams) {
        return new AnalyzeOptions(List.of(), false, List.of(), null, List.of(), List.of(), events, streams, 1,
                1_000, CollectorLimits.defaults(), false);
    }

    private static CollectorReport report(long internalErrors, String... damages) {
        return new CollectorReport(10, 1_000, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 0, internalErrors, TcpAnomalies.NONE,
                OverloadCounts.NONE, MemoryUse.NONE,
                List.of(damages));
    }

    private static String text(ByteArrayOutputStream output) {
        return output.toString(StandardCharsets.UTF_8);
    }
}
