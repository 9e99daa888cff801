// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.RecordedPackets.Recorded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders that captures are written into while they are read. */
@Timeout(120)
final class FollowedFolderTest {
    private static final int HEADER = 24;
    private static final int PACKET = 17;

    @TempDir
    Path folder;

    private final RecordedPackets recorded = new RecordedPackets();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    /** Opened by each test; not when opening is what fails. */
    @SuppressWarnings("NullAway.Init")
    private CaptureFiles source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
    }

    private void follow(Path path) {
        source = CaptureFiles.open(List.of(new CaptureArgument.Named(path)), true, SecretsHandler.NONE, notices::add);
    }

    private void write(String name, byte[] content, OpenOption... how) throws IOException {
        Files.write(folder.resolve(name), content, how.length == 0 ? new OpenOption[]{CREATE, WRITE, APPEND} : how);
    }

    private void pollUntil(BooleanSupplier condition, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("seconds so far: %s, notices: %s", seconds(), notices).isLessThan(end);
            if (source.poll(recorded, 5) == 0) {
                source.await(20);
            }
        }
    }

    private void expect(int... seconds) {
        List<Integer> expected = Arrays.stream(seconds).boxed().toList();
        pollUntil(() -> recorded.packets.size() >= expected.size(), Duration.ofSeconds(30));
        assertThat(seconds()).isEqualTo(expected);
        assertThat(recorded.packets).extracting(Recorded::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, seconds.length).mapToObj(Long::valueOf).toList());
    }

    /** Nothing more comes for a while. */
    private void expectNoMore() {
        int before = recorded.packets.size();
        long end = System.nanoTime() + Duration.ofMillis(800).toNanos();
        pollUntil(() -> System.nanoTime() - end > 0, Duration.ofSeconds(30));
        assertThat(recorded.packets).hasSize(before);
    }

    private List<Integer> seconds() {
        return recorded.packets.stream().map(p -> (int) (p.timestampNs() / 1_000_000_000L)).toList();
    }

    @Test
    void whatIsWrittenIsDeliveredWithinASecond() throws IOException {
        byte[] pcap = CaptureFolderTest.pcap(1, 2, 3);
        follow(folder);
        assertThat(source.poll(recorded, 5)).isZero();
        write("a.pcap", Arrays.copyOf(pcap, HEADER + PACKET + 5));
        pollUntil(() -> recorded.packets.size() == 1, Duration.ofSeconds(5));
        expectNoMore();
        long writtenNs = System.nanoTime();
        write("a.pcap", Arrays.copyOfRange(pcap, HEADER + PACKET + 5, pcap.length));
        expect(1, 2, 3);
        assertThat(System.nanoTime() - writtenNs).isLessThan(Duration.ofSeconds(1).toNanos());
        assertThat(source.damages()).isEmpty();
        assertThat(source.isFinished()).isFalse();
    }

    @Test
    void theNextFileGoesOnWhereTheFirstEnded() throws IOException {
        write("a.pcap0", CaptureFolderTest.pcap(1, 2));
        write("a.pcap1", Compressed.zstd(CaptureFolderTest.pcap(3)));
        follow(folder);
        expect(1, 2, 3);
        write("a.pcap2", CaptureFolderTest.pcap(4));
        expect(1, 2, 3, 4);
        write("a.pcap2", Arrays.copyOfRange(CaptureFolderTest.pcap(5), HEADER, HEADER + PACKET));
        expect(1, 2, 3, 4, 5);
    }

    @Test
    void aCompressedFileIsReadWhileItGrows() throws IOException {
        byte[] gzip = Compressed.gzip(CaptureFolderTest.pcap(IntStream.range(1, 2000).map(i -> i % 7 * i).toArray()));
        follow(folder);
        int half = gzip.length / 2;
        write("a.pcap.gz", Arrays.copyOf(gzip, half));
        pollUntil(() -> recorded.packets.size() > 100, Duration.ofSeconds(10));
        write("a.pcap.gz", Arrays.copyOfRange(gzip, half, gzip.length));
        pollUntil(() -> recorded.packets.size() == 1999, Duration.ofSeconds(10));
        assertThat(source.damages()).isEmpty();
    }

    @Test
    void aRingThatWritesOverItsFilesIsReadOnAndOn() throws IOException {
        follow(folder);
        int second = 0;
        List<Integer> expected = new ArrayList<>();
        for (int turn = 0; turn < 9; turn++) {
            byte[] pcap = CaptureFolderTest.pcap(second + 1, second + 2, second + 3);
            second += 3;
            write("ring" + turn % 3, Arrays.copyOf(pcap, HEADER + PACKET), CREATE, WRITE, TRUNCATE_EXISTING);
            write("ring" + turn % 3, Arrays.copyOfRange(pcap, HEADER + PACKET, pcap.length));
            expected.addAll(List.of(second - 2, second - 1, second));
            expect(expected.stream().mapToInt(i -> i).toArray());
        }
        assertThat(source.damages()).isEmpty();
    }

    @Test
    void copiesAndLinksOfWhatWasReadAreNotReadAgain() throws IOException {
        byte[] pcap = CaptureFolderTest.pcap(1, 2);
        write("a.pcap", pcap);
        follow(folder);
        expect(1, 2);
        write("a.pcap.gz", Compressed.gzip(pcap));
        Files.createLink(folder.resolve("latest"), folder.resolve("a.pcap"));
        expectNoMore();
        Files.delete(folder.resolve("a.pcap"));
        Files.move(folder.resolve("latest"), folder.resolve("renamed.pcap"));
        expectNoMore();
        write("b.pcap", CaptureFolderTest.pcap(3));
        expect(1, 2, 3);
    }

    @Test
    void twoWritersAreReadSideBySide() throws IOException {
        follow(folder);
        write("eth0-1", CaptureFolderTest.pcap(1));
        write("eth1-1", CaptureFolderTest.pcap(2));
        expect(1, 2);
        write("eth0-1", packets(3));
        expect(1, 2, 3);
        write("eth1-1", packets(4));
        expect(1, 2, 3, 4);
        write("eth0-2", CaptureFolderTest.pcap(5));
        expect(1, 2, 3, 4, 5);
        write("eth1-1", packets(6));
        expect(1, 2, 3, 4, 5, 6);
    }

    private static byte[] packets(int... seconds) {
        byte[] pcap = CaptureFolderTest.pcap(seconds);
        return Arrays.copyOfRange(pcap, HEADER, pcap.length);
    }

    @Test
    void whatIsThereComesInOrderOfTime() throws IOException {
        write("eth0", CaptureFolderTest.pcap(1, 3, 5, 7));
        write("eth1", CaptureFolderTest.pcap(2, 4, 6, 8));
        follow(folder);
        expect(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void aFileThatGrowsAfterItWasFinishedGoesOn() throws IOException {
        byte[] pcap = CaptureFolderTest.pcap(1, 2);
        write("a.pcap", Arrays.copyOf(pcap, pcap.length - 1));
        write("b.pcap", CaptureFolderTest.pcap(3));
        follow(folder);
        expect(1, 3);
        pollUntil(() -> !source.damages().isEmpty(), Duration.ofSeconds(20));
        assertThat(source.damages()).singleElement().asString().contains("a.pcap ends at byte 57 within a packet");
        write("a.pcap", Arrays.copyOfRange(pcap, pcap.length - 1, pcap.length));
        expect(1, 3, 2);
        assertThat(source.damages()).isEmpty();
        assertThat(notices).hasSize(1);
    }

    @Test
    void damageIsToldAndTheRestGoesOn() throws IOException {
        byte[] damaged = CaptureFolderTest.pcap(1, 2);
        Arrays.fill(damaged, HEADER + PACKET + 8, HEADER + PACKET + 12, (byte) 0x7f);
        write("a.pcap", damaged);
        write("b.pcap", CaptureFolderTest.pcap(3));
        follow(folder);
        expect(1, 3);
        pollUntil(() -> !source.damages().isEmpty(), Duration.ofSeconds(20));
        assertThat(source.damages()).isEqualTo(notices).singleElement().asString().contains("a.pcap is damaged");
        write("c.pcap", CaptureFolderTest.pcap(4));
        expect(1, 3, 4);
    }

    @Test
    void moreFilesThanMayBeOpenAtATimeAreAllRead() throws IOException {
        int[] all = IntStream.rangeClosed(1, 120).toArray();
        for (int second : all) {
            write("f" + second * 7919 % 1000 + ".pcap", CaptureFolderTest.pcap(second));
        }
        follow(folder);
        expect(all);
    }

    @Test
    void oneFileIsFollowedAlone() throws IOException {
        write("a.pcap", CaptureFolderTest.pcap(1));
        write("b.pcap", CaptureFolderTest.pcap(2));
        follow(folder.resolve("a.pcap"));
        expect(1);
        write("a.pcap", packets(3));
        expect(1, 3);
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> follow(missing)).isInstanceOf(CaptureException.class).hasMessage(
                "capture file or folder " + missing + " does not exist: check the name");
    }

    @Test
    void whateverThePiecesAreEachPacketComesOnceAndInOrder() throws Exception {
        Random random = new Random(4);
        int packets = 3_000;
        follow(folder);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                int next = 1;
                for (int file = 0; next <= packets; file++) {
                    int count = Math.min(1 + random.nextInt(400), packets + 1 - next);
                    byte[] pcap = CaptureFolderTest.pcap(IntStream.range(next, next + count).toArray());
                    next += count;
                    for (int at = 0; at < pcap.length;) {
                        int piece = Math.min(pcap.length - at, 1 + random.nextInt(3_000));
                        write("f" + file % 4 + "-" + file, Arrays.copyOfRange(pcap, at, at + piece));
                        at += piece;
                        Thread.sleep(random.nextInt(8));
                    }
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        expect(IntStream.rangeClosed(1, packets).toArray());
        writer.join();
        assertThat(source.damages()).isEmpty();
    }
}
