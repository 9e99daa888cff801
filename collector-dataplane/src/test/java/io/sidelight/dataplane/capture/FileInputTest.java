// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plain file comes whole and in order, whatever is asked for at a time, also when somebody changes it meanwhile. */
class FileInputTest {
    private static final int CHUNK = 128 << 10;

    @TempDir
    private Path folder;

    @Test
    void filesOfAnyLengthAreReadToTheirEnd() throws IOException {
        for (int size : new int[]{1, 4095, 4096, 4097, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1}) {
            try (FileInput input = input(content(size))) {
                long read = 0;
                while (input.require(1)) {
                    input.skip(1);
                    read++;
                }
                assertThat(read).isEqualTo(size);
                assertThat(input.available()).isZero();
            }
        }
    }

    @Test
    void piecesOfAnyLengthAreTheBytesOfTheFile() throws IOException {
        byte[] content = content(3_000_000);
        Random random = new Random(1);
        for (int most : new int[]{100, 1_500, 70_000, 400_000, 2_900_000}) {
            try (FileInput input = input(content)) {
                while (input.available() > 0) {
                    int length = (int) Math.min(1 + random.nextInt(most), input.available());
                    assertThat(input.require(length)).isTrue();
                    assertThat(bytes(input, length)).isEqualTo(at(content, input.position(), length));
                    // what was looked at need not be what is passed over
                    boolean _ = input.skip(random.nextInt(2 * length));
                }
                assertThat(input.require(1)).isFalse();
            }
        }
    }

    @Test
    void moreThanThereIsIsRefusedAndTheRestStays() throws IOException {
        byte[] content = content(300_000);
        try (FileInput input = input(content)) {
            assertThat(input.skip(299_990)).isTrue();
            assertThat(input.require(11)).isFalse();
            assertThat(input.available()).isEqualTo(10);
            assertThat(input.require(10)).isTrue();
            assertThat(bytes(input, 10)).isEqualTo(at(content, 299_990, 10));
            assertThat(input.skip(11)).isFalse();
            assertThat(input.position()).isEqualTo(300_000);
            assertThat(input.require(1)).isFalse();
        }
    }

    @Test
    void aFileThatIsShortenedMeanwhileEndsEarlier() throws IOException {
        Path file = Files.write(folder.resolve("shortened"), content(1_000_000));
        try (FileInput input = new FileInput(FileChannel.open(file))) {
            assertThat(input.require(1_000)).isTrue();
            input.skip(1_000);
            try (RandomAccessFile shortened = new RandomAccessFile(file.toFile(), "rw")) {
                shortened.setLength(500_000);
            }
            while (input.require(1_000)) {
                input.skip(1_000);
            }
            assertThat(input.position()).isEqualTo(500_000);
            assertThat(input.available()).isZero();
            assertThat(input.failure()).isEmpty();
        }
    }

    @Test
    void whatIsWrittenBehindTheEndMeanwhileIsNotRead() throws IOException {
        Path file = Files.write(folder.resolve("grown"), content(1_000));
        try (FileInput input = new FileInput(FileChannel.open(file))) {
            Files.write(file, content(1_000), StandardOpenOption.APPEND);
            assertThat(input.require(1_000)).isTrue();
            assertThat(input.require(1_001)).isFalse();
        }
    }

    @Test
    void afterClosingNothingIsThereAndClosingAgainIsOfNoConsequence() throws IOException {
        FileInput input = input(content(1_000));
        assertThat(input.require(1)).isTrue();
        input.close();
        input.close();
        assertThat(input.require(1)).isFalse();
        assertThat(input.skip(1)).isFalse();
    }

    private FileInput input(byte[] content) throws IOException {
        return new FileInput(FileChannel.open(Files.write(folder.resolve("input"), content)));
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static byte[] bytes(FileInput input, int length) {
        byte[] bytes = new byte[length];
        input.window().getBytes(0, bytes);
        return bytes;
    }

    private static byte[] at(byte[] content, long position, int length) {
        return Arrays.copyOfRange(content, (int) position, (int) position + length);
    }
}
