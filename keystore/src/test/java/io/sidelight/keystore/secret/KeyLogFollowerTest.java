// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyLogFollowerTest {
    private final SecretStore store = new SecretStore();
    private final List<String> problems = new ArrayList<>();

    @TempDir
    Path folder;

    private Path log;
    private KeyLogFollower follower;

    @BeforeEach
    void follow() {
        log = folder.resolve("keys.log");
        follower = following(log);
    }

    @Test
    void readsWhatIsAppendedLineByLine() throws IOException {
        append(log, line(1));
        follower.poll();
        assertThat(known(1, 2)).containsExactly(1);

        append(log, line(2));
        follower.poll();
        assertThat(known(1, 2)).containsExactly(1, 2);
        assertThat(problems).isEmpty();
    }

    @Test
    void followsOtherFilesFromThenOn() throws IOException {
        Path other = folder.resolve("other.log");
        append(log, line(1));
        append(other, line(2));
        follower.poll();
        follower.use(List.of(other));
        follower.poll();
        append(log, line(3));
        follower.poll();
        append(other, line(4));
        follower.poll();
        assertThat(known(1, 2, 3, 4)).containsExactly(1, 2, 4);
        assertThat(problems).isEmpty();
    }

    @Test
    void joinsALineThatIsWrittenInHalves() throws IOException {
        for (int cut : new int[]{1, 14, 60, 100, 175}) {
            String line = line(cut);
            append(log, line.substring(0, cut));
            follower.poll();
            assertThat(known(cut)).isEmpty();
            append(log, line.substring(cut));
            follower.poll();
            assertThat(known(cut)).containsExactly(cut);
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void takesALineWithoutEndWhenNothingFollowsIt() throws IOException {
        append(log, line(1).stripTrailing());
        follower.poll();
        assertThat(known(1)).isEmpty();
        for (int i = 0; i < 10; i++) {
            follower.poll();
        }
        assertThat(known(1)).containsExactly(1);
    }

    @Test
    void takesALineWithoutEndWhenItIsClosed() throws IOException {
        append(log, line(1).stripTrailing());
        follower.close();
        assertThat(known(1)).containsExactly(1);
    }

    @Test
    void waitsForAFileThatIsNotThereAndSaysSoOnce() throws IOException {
        follower.poll();
        follower.poll();
        assertThat(problems).containsExactly(log + ": there is no such file yet; it will be read when it is there");

        append(log, line(1));
        follower.poll();
        assertThat(known(1)).containsExactly(1);
        assertThat(problems).hasSize(1);
    }

    @Test
    void readsTheRestOfAFileThatWasRenamedAndThenTheNewOne() throws IOException {
        append(log, line(1));
        follower.poll();
        append(log, line(2));
        Files.move(log, folder.resolve("keys.log.1"));
        append(log, line(3));
        follower.poll();

        assertThat(known(1, 2, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void readsTheRestOfAFileThatWasRenamedWhileNoNewOneIsThere() throws IOException {
        append(log, line(1));
        follower.poll();
        append(log, line(2));
        Files.move(log, folder.resolve("keys.log.1"));
        follower.poll();

        assertThat(known(2)).containsExactly(2);
    }

    @Test
    void readsAFileThatAnotherWasMovedOnto() throws IOException {
        append(log, line(1));
        follower.poll();
        Path other = folder.resolve("other");
        append(other, line(2));
        Files.move(other, log, StandardCopyOption.REPLACE_EXISTING);
        follower.poll();

        assertThat(known(2)).containsExactly(2);
    }

    @Test
    void readsATruncatedFileFromItsBeginning() throws IOException {
        append(log, line(1) + line(2));
        follower.poll();
        Files.writeString(log, line(3));
        follower.poll();

        assertThat(known(3)).containsExactly(3);
    }

    @Test
    void readsAFileFromItsBeginningThatWasTruncatedAndIsLongerAgain() throws IOException {
        append(log, line(1));
        follower.poll();
        Files.writeString(log, line(2) + line(3) + line(4));
        follower.poll();

        assertThat(known(2, 3, 4)).containsExactly(2, 3, 4);
        assertThat(problems).isEmpty();
    }

    @Test
    void reportsABrokenLineOnceWithItsNumberAndReadsOn() throws IOException {
        append(log, line(1) + "CLIENT_RANDOM 00 00\n");
        follower.poll();
        append(log, line(2) + "\0\1\2 binary\n" + line(3));
        follower.poll();
        follower.poll();

        assertThat(known(1, 2, 3)).containsExactly(1, 2, 3);
        assertThat(problems).containsExactly(
                log + ", line 2: CLIENT_RANDOM has fields of 1 and 1 bytes, which cannot be; the line was skipped",
                log + ", line 4: is not a line of a key log and was skipped");
    }

    @Test
    void followsAllFilesOfAFolderAndNewOnes() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        try (KeyLogFollower ofFolder = following(logs)) {
            append(logs.resolve("a"), line(1));
            Files.write(logs.resolve("capture.pcap"), HexFormat.of().parseHex("d4c3b2a102000400"));
            Files.writeString(logs.resolve("readme.txt"), "Dear reader,\n");
            ofFolder.poll();
            append(logs.resolve("a"), line(2));
            append(logs.resolve("b"), line(3));
            ofFolder.poll();
            Files.move(logs.resolve("b"), logs.resolve("b.1"));
            append(logs.resolve("b.1"), line(4));
            append(logs.resolve("b"), line(5));
            ofFolder.poll();
        }
        assertThat(known(1, 2, 3, 4, 5)).containsExactly(1, 2, 3, 4, 5);
        assertThat(problems).isEmpty();
    }

    @Test
    void readsOnInAFileThatRestedForLong() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        try (KeyLogFollower ofFolder = following(logs)) {
            append(logs.resolve("a"), line(1));
            for (int i = 0; i < 20; i++) {
                ofFolder.poll();
            }
            append(logs.resolve("a"), line(2));
            ofFolder.poll();
        }
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void saysWhatCannotBeFollowed() throws IOException {
        Files.write(log, HexFormat.of().parseHex("0a0d0d0a1c000000"));
        follower.poll();
        follower.poll();
        assertThat(problems).containsExactly(
                log + ": the file is a packet capture, not a key log; give it as the capture to read");
    }

    @Test
    void doesTheSameOnAThreadOfItsOwn() throws Exception {
        follower.start();
        append(log, line(1));
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (known(1).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(known(1)).containsExactly(1);
        follower.close();
        append(log, line(2));
        follower.poll();
        assertThat(known(2)).as("after it was closed").isEmpty();
    }

    private KeyLogFollower following(Path path) {
        return new KeyLogFollower(List.of(path), store, (LoadProblem problem) -> problems.add(problem.toString()));
    }

    private static String line(int number) {
        return String.format("CLIENT_RANDOM %064x %s\n", number, "ab".repeat(48));
    }

    private static void append(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private List<Integer> known(int... numbers) {
        List<Integer> known = new ArrayList<>();
        for (int number : numbers) {
            if (!store.find(SecretLabel.CLIENT_RANDOM, HexFormat.of().parseHex(String.format("%064x", number)))
                    .isEmpty()) {
                known.add(number);
            }
        }
        return known;
    }
}
