// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is read from a mapping takes little memory, and what was let go of can be read again. */
class MappedPagesTest {
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final long SIZE = 192 << 20;
    private static final int PIECE = 100_000;

    @TempDir
    private Path folder;

    @Test
    void pagesFarBehindTheReaderAreNoMemoryOfOurs() throws IOException {
        assumeTrue(Files.isReadable(MAPPINGS), "only Linux tells what a mapping takes");
        try (MappedInput input = new MappedInput(open(file()))) {
            readToTheEnd(input);

            assertThat(residentBytes()).isBetween(1L << 20, 64L << 20);
        }
    }

    @Test
    void whatWasLetGoOfIsReadAgain() throws IOException {
        Path file = file();
        try (RandomAccessFile marked = new RandomAccessFile(file.toFile(), "rw")) {
            marked.seek(5_000);
            marked.write('S');
        }
        CapturedPacket packet = new CapturedPacket();
        try (MappedInput input = new MappedInput(open(file))) {
            input.require(PIECE);
            input.wrap(packet, 5_000, 1, 1);
            readToTheEnd(input);

            assertThat(packet.buffer().getByte(0)).isEqualTo((byte) 'S');
        }
    }

    /** Reading ahead must stop at the end: behind the last page there is nothing that may be read. */
    @Test
    void filesOfAnyLengthAreReadToTheirEnd() throws IOException {
        for (int size : new int[]{1, 63, 64, 65, 4095, 4096, 4097, (64 << 10) - 1, 64 << 10, (64 << 10) + 1}) {
            Path file = Files.write(folder.resolve("short" + size), new byte[size]);
            try (MappedInput input = new MappedInput(open(file))) {
                long read = 0;
                while (input.require(1)) {
                    input.skip(1);
                    read++;
                }
                assertThat(read).isEqualTo(size);
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file);
    }

    private static void readToTheEnd(MappedInput input) {
        while (input.require(PIECE)) {
            input.window().getByte(PIECE - 1);
            input.skip(PIECE);
        }
    }

    /** A file of holes: reading it brings pages, though they are all zero. */
    private Path file() throws IOException {
        Path file = folder.resolve("large");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(SIZE);
        }
        return file;
    }

    private long residentBytes() throws IOException {
        List<String> lines = Files.readAllLines(MAPPINGS);
        int mapping = 0;
        while (!lines.get(mapping).endsWith(folder.resolve("large").toString())) {
            mapping++;
        }
        String resident = lines.subList(mapping, lines.size()).stream().filter(line -> line.startsWith("Rss:"))
                .findFirst().orElseThrow();
        return Long.parseLong(resident.replaceAll("\\D", "")) << 10;
    }
}
