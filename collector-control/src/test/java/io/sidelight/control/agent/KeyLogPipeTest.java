// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.keystore.secret.SessionSecret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLogPipeTest {
    private static final String LINE = "CLIENT_RANDOM " + "ab".repeat(32) + " " + "cd".repeat(48) + "\n";

    @TempDir
    private Path folder;
    private final List<SessionSecret> taken = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    void makesThePipeForItsOwnerAndTakesWhatOneWriterAfterTheOtherWrites() throws Exception {
        Path path = folder.resolve("pipe");
        try (KeyLogPipe pipe = KeyLogPipe.open(path, taken::add, said::add)) {
            pipe.start();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
            for (int writer = 1; writer <= 3; writer++) {
                write(path, LINE);
                await(writer);
            }
        }
        assertThat(Files.exists(path)).as("it stays, lest writers make a file of its name").isTrue();
    }

    @Test
    void readsOnWhateverBecomesOfWhatItRead() throws Exception {
        Path path = folder.resolve("pipe");
        try (KeyLogPipe pipe = KeyLogPipe.open(path, taken::add, said::add)) {
            pipe.start();
            write(path, "nothing of a key log\n".repeat(100_000)); // more than a pipe holds
            write(path, LINE);
            await(1);
        }
        assertThat(said).isNotEmpty().hasSizeLessThan(10).allMatch(sentence -> sentence.contains("none of a key log"));
    }

    @Test
    void refusesAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> KeyLogPipe.open(file, taken::add, said::add)).isInstanceOf(IOException.class)
                .hasMessageContaining("is no pipe").hasMessageContaining("--follow");
    }

    private static void write(Path path, String text) throws IOException {
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.WRITE)) {
            out.write(text.getBytes(US_ASCII));
        }
    }

    private void await(int secrets) throws InterruptedException {
        for (int i = 0; i < 1000 && taken.size() < secrets; i++) {
            Thread.sleep(10);
        }
        assertThat(taken).hasSize(secrets);
    }
}
