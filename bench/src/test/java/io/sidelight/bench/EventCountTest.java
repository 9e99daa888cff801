// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts what a growing file of audit events says. */
final class EventCountTest {
    private static final String OLD = "2020-01-01T00:00:00.000000001Z";

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("events.jsonl");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String http(String start, boolean complete, int bytes) {
        return event("http", start) + "\"http\":{\"response\":{\"bytes\":" + bytes
                + "}},\"sidelight\":{\"http\":{\"complete\":" + complete + "}}}\n";
    }

    private static String tls(String start, String status, int failed, int lost) {
        return event("tls", start) + "\"sidelight\":{\"decrypt\":{\"status\":\"" + status + "\",\"records_failed\":"
                + failed + ",\"records_lost\":" + lost + "}}}\n";
    }

    private static String drops(String where, int kernel, int queue) {
        return event("health", OLD) + "\"sidelight\":{\"health\":{\"kind\":\"packet_drops\",\"where\":\"" + where
                + "\",\"counts\":{\"dropped_by_kernel\":" + kernel + ",\"dropped_by_queue\":" + queue + "}}}}\n";
    }

    private static String event(String kind, String start) {
        return "{\"event\":{\"dataset\":\"sidelight." + kind + "\",\"start\":\"" + start + "\"},";
    }

    @Test
    void followsTheFileLineByLine() throws IOException {
        EventCount count = new EventCount(file());
        count.refresh();
        assertThat(count.complete()).isZero();
        String second = http(OLD, true, 30);
        write(http(OLD, true, 70) + second.substring(0, 40));
        count.refresh();
        assertThat(count.complete()).isEqualTo(1);
        write(second.substring(40) + http(OLD, false, 5));
        count.refresh();
        assertThat(count.complete()).isEqualTo(2);
        assertThat(count.broken()).isEqualTo(1);
        assertThat(count.responseBytes()).isEqualTo(105);
        assertThat(count.failures()).isEqualTo(1);
    }

    @Test
    void failuresOfWhatBeganBeforeAreForgiven() throws IOException {
        EventCount count = new EventCount(file());
        count.forgive();
        String now = Instant.now().plusSeconds(1).toString();
        write(tls(OLD, "partial", 3, 4) + http(OLD, false, 1) + tls(now, "decrypted", 0, 0));
        count.refresh();
        assertThat(count.failures()).isZero();
        write(tls(now, "none", 0, 0) + tls(now, "partial", 2, 3) + http(now, false, 1));
        count.refresh();
        assertThat(count.failures()).isEqualTo(1 + 6 + 1);
    }

    /** A worker tells its total again and again. */
    @Test
    void dropsAreTheLatestTotalOfEachWorker() throws IOException {
        EventCount count = new EventCount(file());
        write(drops("worker 0", 10, 0) + drops("worker 1", 5, 1) + drops("worker 0", 12, 3));
        count.refresh();
        assertThat(count.drops()).isEqualTo(21);
        assertThat(count.health()).isEqualTo(3);
    }
}
