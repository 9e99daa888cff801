// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.control.auth.Caller;
import io.sidelight.control.auth.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTrailTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC);
    private static final Caller OFFICER = new Caller("wang", Role.KEY_OFFICER, "token:0123456789ab", "10.0.0.9");

    @TempDir
    private Path folder;

    private Path write(int lines) throws IOException {
        Path file = folder.resolve("admin.jsonl");
        try (AdminTrail trail = AdminTrail.open(file, CLOCK)) {
            for (int i = 1; i <= lines; i++) {
                trail.append(new TrailEntry(OFFICER, "10.0.0.9", "keys.put", "key " + i, 200, ""));
            }
        }
        return file;
    }

    @Test
    void chainsLinesAndGoesOnWhereItEnded() throws IOException {
        Path file = write(3);
        TrailVerifier.Result before = TrailVerifier.verify(file);
        assertThat(before.lines()).isEqualTo(3);
        assertThat(before.isWhole()).isTrue();
        try (AdminTrail trail = AdminTrail.open(file, CLOCK)) {
            assertThat(trail.lines()).isEqualTo(3);
            assertThat(trail.lastHash()).isEqualTo(before.lastHash());
            trail.append(new TrailEntry(null, "10.0.0.66", "keys.put", "", 401, "who are you?"));
            assertThat(trail.recent(2)).hasSize(2);
            assertThat(trail.recent(1).getFirst()).contains("\"outcome\":\"failure\"", "\"sequence\":4",
                    "\"previous\":\"" + before.lastHash() + "\"", "10.0.0.66");
        }
        assertThat(TrailVerifier.verify(file).lines()).isEqualTo(4);
        assertThat(Files.readAllLines(file).getFirst()).contains("\"dataset\":\"sidelight.admin\"",
                "\"action\":\"keys.put\"", "\"name\":\"wang\"", "\"roles\":[\"key-officer\"]",
                "\"credential\":\"token:0123456789ab\"", "\"previous\":\"" + "0".repeat(64) + "\"");
    }

    @Test
    void anyLineThatIsChangedRemovedOrMovedShows() throws IOException {
        List<String> lines = Files.readAllLines(write(6));
        for (int at = 0; at < lines.size() - 1; at++) {
            List<String> changed = new ArrayList<>(lines);
            changed.set(at, changed.get(at).replace("wang", "zhao"));
            assertThat(verify(changed).lines()).as("changed line %d", at + 1).isEqualTo(at + 1);
            assertThat(verify(changed).problem()).contains("hash");

            List<String> removed = new ArrayList<>(lines);
            removed.remove(at);
            assertThat(verify(removed).isWhole()).as("removed line %d", at + 1).isFalse();

            List<String> moved = new ArrayList<>(lines);
            Collections.swap(moved, at, at + 1);
            assertThat(verify(moved).isWhole()).as("moved line %d", at + 1).isFalse();
        }
        List<String> strange = new ArrayList<>(lines);
        strange.add(2, "no line of ours");
        assertThat(verify(strange).problem()).isEqualTo("is no line of this log");
    }

    @Test
    void linesCutOffAtTheEndShowByTheLastHash() throws IOException {
        List<String> lines = Files.readAllLines(write(4));
        String last = verify(lines).lastHash();
        TrailVerifier.Result cut = verify(lines.subList(0, 3));
        assertThat(cut.isWhole()).isTrue();
        assertThat(cut.lastHash()).isNotEqualTo(last);
    }

    private TrailVerifier.Result verify(List<String> lines) throws IOException {
        return TrailVerifier.verify(Files.write(folder.resolve("other.jsonl"), lines));
    }

    @Test
    void cutsOffWhatACrashLeftOfALastLineAndSaysSo() throws IOException {
        Path file = write(2);
        Files.writeString(file, "{\"@timestamp\":\"2026-", StandardOpenOption.APPEND);
        assertThat(TrailVerifier.verify(file).tornBytes()).isEqualTo(20);
        try (AdminTrail trail = AdminTrail.open(file, CLOCK)) {
            assertThat(trail.recent(1).getFirst()).contains("trail.repair", "20 bytes");
        }
        assertThat(TrailVerifier.verify(file).lines()).isEqualTo(3);
        assertThat(TrailVerifier.verify(file).isWhole()).isTrue();
    }

    @Test
    void doesNotGoOnWithALogThatWasChanged() throws IOException {
        Path file = write(3);
        Files.writeString(file, Files.readString(file).replaceFirst("key 1", "key 9"));
        assertThatThrownBy(() -> AdminTrail.open(file, CLOCK)).isInstanceOf(IOException.class)
                .hasMessageContaining("line 2 does not hold the hash");
    }

    @Test
    void oneEntryIsOneLineWhateverIsInIt() throws IOException {
        Path file = folder.resolve("admin.jsonl");
        try (AdminTrail trail = AdminTrail.open(file, CLOCK)) {
            trail.append(new TrailEntry(OFFICER, "10.0.0.9", "keys.put", "a\nb\r\n\u2028\0\"}{", 200, "x\n"));
            trail.append(new TrailEntry(OFFICER, "10.0.0.9", "keys.put", "", 200, ""));
        }
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).chars().filter(c -> c == '\n'))
                .hasSize(2);
        assertThat(TrailVerifier.verify(file).lines()).isEqualTo(2);
    }

    /** What a caller sent may be as long as a body, and must not make a line that the log is refused for. */
    @Test
    void textsOfCallersAreCut() throws IOException {
        Path file = folder.resolve("long.jsonl");
        try (AdminTrail trail = AdminTrail.open(file, Clock.systemUTC())) {
            trail.append(TrailEntry.ofAppliance("keys.batch", "x".repeat(2 << 20), "y".repeat(2 << 20)));
        }
        assertThat(Files.size(file)).isLessThan(20_000);
        AdminTrail.open(file, Clock.systemUTC()).close();
    }
}
