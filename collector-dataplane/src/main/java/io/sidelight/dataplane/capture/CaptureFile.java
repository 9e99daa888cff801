// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One capture: pcap or pcapng, plain, gzip or zstd, told apart by content; a file, or a stream that comes as it likes.
 *
 * <p>A capture that is damaged or cut gives what stands before the damage, then {@link #statistics} says where and what it was.
 * Polled by one thread, which also closes.
 */
public final class CaptureFile implements Capture {
    private final String name;
    private final CaptureInput input;
    private final CaptureReader reader;
    private final CapturedPacket packet = new CapturedPacket();
    private long toSkip;
    private boolean atHand;
    private boolean finished;
    private long packets;
    private long bytes;
    private long truncatedPackets;
    private volatile String damage = "";

    private CaptureFile(String name, CaptureInput input, CaptureReader reader) {
        this.name = name;
        this.input = input;
        this.reader = reader;
    }

    /**
     * Opens {@code file}.
     *
     * @param secrets is given the secrets in the file when reading comes to them, which may be after the packets they are
     *     for: {@link #scanSecrets} finds them before
     * @throws CaptureException when there is no such file, it cannot be read, or it is no capture; with what to do
     */
    public static CaptureFile open(Path file, SecretsHandler secrets) {
        try {
            return open(file.toString(), openInput(file), secrets);
        } catch (NoSuchFileException _) {
            throw new CaptureException("capture file " + file + " does not exist: check the name");
        } catch (AccessDeniedException _) {
            throw new CaptureException(
                    "not allowed to read capture file " + file + ": change its permissions or owner");
        } catch (IOException e) {
            throw new CaptureException("capture file " + file + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * A capture that comes as a stream. Never waits: {@link #poll} gives what has come.
     *
     * @param name what messages call it
     * @param opener opens it, on the thread that reads it
     * @param arrivals is signalled when something has come
     */
    static CaptureFile ofStream(String name, ByteStreamOpener opener, SecretsHandler secrets, Arrivals arrivals) {
        return ofStream(name, opener, secrets, arrivals, () -> true, 0);
    }

    /** The same of a file that grows, without its first {@code skip} packets. */
    static CaptureFile ofGrowingFile(GrowingFile file, SecretsHandler secrets, Arrivals arrivals, long skip) {
        return ofStream(file.toString(), file::open, secrets, arrivals, file::isAtEnd, skip);
    }

    private static CaptureFile ofStream(String name, ByteStreamOpener opener, SecretsHandler secrets,
            Arrivals arrivals, BooleanSupplier isSilent, long skip) {
        StreamPump pump = new StreamPump(name, opener, arrivals);
        PumpedInput input = new PumpedInput(pump, isSilent);
        CaptureFile capture = new CaptureFile(name, input, new UndecidedReader(name, input, secrets));
        capture.toSkip = skip;
        pump.start();
        return capture;
    }

    /**
     * Opens a file that others may change meanwhile, to look at its beginning.
     *
     * @throws CaptureException as {@link #open}, and when what is there so far does not tell what it is
     * @throws IOException when it cannot be opened
     */
    static CaptureFile ofChangingFile(Path file) throws IOException {
        return open(file.toString(), openStream(file, -1), SecretsHandler.NONE);
    }

    /**
     * Hands over all secrets that a pcapng file carries, wherever they stand, without delivering packets. Reads the whole file.
     *
     * @throws CaptureException as {@link #open}
     */
    public static void scanSecrets(Path file, SecretsHandler secrets) {
        try (CaptureFile capture = open(file, secrets)) {
            // Only pcapng has secrets: the other reader has nothing to find.
            if (capture.reader instanceof PcapngReader) {
                while (capture.poll(_ -> {}, Integer.MAX_VALUE) > 0) {
                    // The handler has been told on the way.
                }
            }
        }
    }

    private static CaptureInput openInput(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CaptureException(file + " is a folder: name the capture files in it");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new CaptureException(file + " is not a file: it can only be read as a stream");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() == 0) {
                throw new CaptureException(
                        "capture file " + file + " is empty: nothing was captured, or a copy failed");
            }
            ByteBuffer magic = ByteBuffer.allocate(Compression.MAGIC_LENGTH);
            channel.read(magic, 0);
            return Compression.of(magic.array()) == Compression.NONE
                    ? new FileInput(FileChannel.open(file))
                    : openStream(file, channel.size());
        }
    }

    private static CaptureInput openStream(Path file, long size) throws IOException {
        CountedStream counted = new CountedStream(Files.newInputStream(file));
        BufferedInputStream in = new BufferedInputStream(counted);
        try {
            in.mark(Compression.MAGIC_LENGTH);
            byte[] magic = in.readNBytes(Compression.MAGIC_LENGTH);
            in.reset();
            Compression compression = Compression.of(magic);
            return new StreamedInput(compression.decompress(in), counted, size, compression != Compression.NONE);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static CaptureFile open(String name, CaptureInput input, SecretsHandler secrets) {
        CaptureReader reader = input.require(CaptureFormat.MAGIC_LENGTH) ? CaptureFormat.reader(input, secrets) : null;
        if (reader == null) {
            String why = whyNoCapture(name, input);
            input.close();
            throw new CaptureException(why);
        }
        return new CaptureFile(name, input, reader);
    }

    private static String whyNoCapture(String name, CaptureInput input) {
        if (!input.failure().isEmpty()) {
            return "capture file " + name + " cannot be read: " + input.failure() + ": copy it again";
        }
        if (input.available() == 0) {
            return "capture file " + name + " is empty once decompressed: nothing was captured";
        }
        return name + " " + CaptureFormat.whyNone(name, input);
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        int delivered = 0;
        while (delivered < limit && peek()) {
            take(handler, packets + 1);
            delivered++;
        }
        return delivered;
    }

    /** True when {@link #packet} is the next packet; false when none is there now or any more. */
    boolean peek() {
        if (atHand || finished) {
            return atHand;
        }
        atHand = reader.next(packet, packets + 1);
        while (atHand && toSkip > 0) {
            toSkip--;
            atHand = reader.next(packet, packets + 1);
        }
        if (!atHand && !(input.isWaiting() && reader.damage().isEmpty())) {
            finish();
        }
        return atHand;
    }

    /** The packet at hand, valid until {@link #peek} after {@link #take}. */
    CapturedPacket packet() {
        return packet;
    }

    /** Delivers the packet at hand, as number {@code number}. */
    void take(PacketHandler handler, long number) {
        atHand = false;
        packets++;
        bytes += packet.buffer().capacity();
        truncatedPackets += packet.originalLength() > packet.buffer().capacity() ? 1 : 0;
        packet.renumber(number);
        handler.onPacket(packet);
    }

    private void finish() {
        finished = true;
        if (!reader.damage().isEmpty()) {
            String unpacked = input instanceof StreamedInput streamed && streamed.isCompressed()
                    ? ", counted after decompression,"
                    : "";
            damage = name + unpacked + " " + reader.damage();
        }
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public CaptureStatistics statistics() {
        return new CaptureStatistics(packets, bytes, 0, truncatedPackets, damage);
    }

    @Override
    public List<String> damages() {
        String why = damage;
        return why.isEmpty() ? List.of() : List.of(why);
    }

    /** Bytes of the file read so far; of a compressed one, compressed bytes. */
    @Override
    public long bytesRead() {
        return input.fileBytesRead();
    }

    /** Size of the file, -1 when it has none, as a stream. */
    @Override
    public long bytesTotal() {
        return input.fileSize();
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    /** True when it ended because its bytes did, not because of damage before. */
    boolean isReadToEnd() {
        return finished && !input.isWaiting();
    }

    /** True when no packet is at hand and none is known to be on its way. */
    boolean isDrained() {
        return !atHand && (finished || input instanceof PumpedInput pumped && pumped.isDrained());
    }

    @Override
    public void close() {
        finished = true;
        atHand = false;
        input.close();
    }
}
