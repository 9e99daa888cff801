// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A capture file: pcap or pcapng, plain, gzip or zstd, told apart by content.
 *
 * <p>Plain files are mapped and their packets stable until {@link #close}; packets of compressed files and of pipes are not. A
 * file that is damaged or cut gives what stands before the damage, then {@link #statistics} says where and what it was.
 * Polled by one thread, which also closes.
 */
public final class CaptureFile implements PacketSource {
    private final String name;
    private final CaptureInput input;
    private final CaptureReader reader;
    private final CapturedPacket packet = new CapturedPacket();
    private boolean finished;
    private long packets;
    private long bytes;
    private long truncatedPackets;
    private String damage = "";

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
     * Hands over all secrets that a pcapng file carries, wherever they stand, without delivering packets. Reads the whole file;
     * one that cannot be read again, such as a pipe, is left alone.
     *
     * @throws CaptureException as {@link #open}
     */
    public static void scanSecrets(Path file, SecretsHandler secrets) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            return;
        }
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
        if (!Files.isRegularFile(file)) {
            return openStream(file, -1);
        }
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() == 0) {
                throw new CaptureException(
                        "capture file " + file + " is empty: nothing was captured, or a copy failed");
            }
            ByteBuffer magic = ByteBuffer.allocate(Compression.MAGIC_LENGTH);
            channel.read(magic, 0);
            return Compression.of(magic.array()) == Compression.NONE
                    ? new MappedInput(channel)
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
            InputStream stream = Compression.of(magic).decompress(in);
            return new StreamedInput(stream, counted, size);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static CaptureFile open(String name, CaptureInput input, SecretsHandler secrets) {
        if (input.require(Integer.BYTES)) {
            int magic = input.window().getInt(0, ByteOrder.LITTLE_ENDIAN);
            if (PcapReader.isMagic(magic)) {
                return new CaptureFile(name, input, new PcapReader(input, magic));
            }
            if (magic == PcapngReader.SECTION_HEADER) {
                return new CaptureFile(name, input, new PcapngReader(input, secrets));
            }
        }
        String why = whyNoCapture(name, input);
        input.close();
        throw new CaptureException(why);
    }

    private static String whyNoCapture(String name, CaptureInput input) {
        boolean enough = input.require(ContentGuess.LOOKED_AT);
        if (!input.failure().isEmpty()) {
            return "capture file " + name + " cannot be read: " + input.failure() + ": copy it again";
        }
        int length = enough ? ContentGuess.LOOKED_AT : (int) input.available();
        if (length == 0) {
            return "capture file " + name + " is empty once decompressed: nothing was captured";
        }
        input.require(length);
        return name + " is not a capture file: " + ContentGuess.advice(name, input.window());
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        int delivered = 0;
        while (delivered < limit && !finished) {
            if (!reader.next(packet, packets + 1)) {
                finish();
                break;
            }
            packets++;
            delivered++;
            bytes += packet.buffer().capacity();
            truncatedPackets += packet.originalLength() > packet.buffer().capacity() ? 1 : 0;
            handler.onPacket(packet);
        }
        return delivered;
    }

    private void finish() {
        finished = true;
        if (!reader.damage().isEmpty()) {
            String unpacked = input instanceof StreamedInput ? ", counted after decompression," : "";
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

    /** Bytes of the file read so far; of a compressed one, compressed bytes. */
    public long bytesRead() {
        return input.fileBytesRead();
    }

    /** Size of the file, -1 when it has none, as a pipe. */
    public long bytesTotal() {
        return input.fileSize();
    }

    /** True when packets stay valid until {@link #close}. */
    boolean isStable() {
        return input instanceof MappedInput;
    }

    @Override
    public void close() {
        finished = true;
        input.close();
    }
}
