// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several capture files, one after the other, as one source: packet numbers go on, a damaged file does not stop the next.
 * Interface numbers are those of each file. Polled by one thread, which also closes.
 */
public final class CaptureFiles implements PacketSource {
    private final List<Path> files;
    private final SecretsHandler secrets;
    private final long bytesTotal;
    // Mapped files stay open until the end, because their packets were promised to be stable.
    private final List<CaptureFile> kept = new ArrayList<>();
    private final List<String> damages = new ArrayList<>();
    private final PacketHandler renumber = this::onPacket;

    private PacketHandler handler = _ -> {};
    private @Nullable CaptureFile current;
    private int nextFile;
    private long bytesBefore;
    private CaptureStatistics before = new CaptureStatistics(0, 0, 0, 0, "");
    private boolean finished;

    private CaptureFiles(List<Path> files, SecretsHandler secrets, long bytesTotal) {
        this.files = List.copyOf(files);
        this.secrets = secrets;
        this.bytesTotal = bytesTotal;
    }

    /**
     * Opens all of {@code files} once, so that a wrong name is told before the first packet, then again as reading comes to
     * them.
     *
     * @param secrets as in {@link CaptureFile#open}
     * @throws CaptureException for the first file that is not there or is no capture
     */
    public static CaptureFiles open(List<Path> files, SecretsHandler secrets) {
        long total = 0;
        for (Path file : files) {
            long size = sizeOf(file);
            total = size < 0 || total < 0 ? -1 : total + size;
        }
        return new CaptureFiles(files, secrets, total);
    }

    /** Size of a file that can be read, -1 for a pipe, which can be opened only once. */
    private static long sizeOf(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            return -1;
        }
        try (CaptureFile capture = CaptureFile.open(file, SecretsHandler.NONE)) {
            return capture.bytesTotal();
        }
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        this.handler = handler;
        int delivered = 0;
        while (delivered < limit && !finished) {
            CaptureFile file = current;
            if (file == null) {
                openNext();
                continue;
            }
            delivered += file.poll(renumber, limit - delivered);
            if (file.isFinished() && !finished) {
                endOf(file);
            }
        }
        return delivered;
    }

    private void onPacket(CapturedPacket packet) {
        packet.renumber(before.packets() + packet.number());
        handler.onPacket(packet);
    }

    private void openNext() {
        if (nextFile == files.size()) {
            finished = true;
            return;
        }
        Path file = files.get(nextFile++);
        try {
            current = CaptureFile.open(file, secrets);
        } catch (CaptureException e) {
            // It could be opened a while ago, or is a pipe: the files after it are still worth reading.
            damages.add(String.valueOf(e.getMessage()));
        }
    }

    private void endOf(CaptureFile file) {
        CaptureStatistics of = file.statistics();
        before = sum(of);
        bytesBefore += Math.max(0, file.bytesTotal());
        current = null;
        if (!of.damage().isEmpty()) {
            damages.add(of.damage());
        }
        if (file.isStable()) {
            kept.add(file);
        } else {
            file.close();
        }
    }

    private CaptureStatistics sum(CaptureStatistics more) {
        return new CaptureStatistics(before.packets() + more.packets(), before.bytes() + more.bytes(), 0,
                before.truncatedPackets() + more.truncatedPackets(), String.join("; ", damages));
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    /** What was seen so far in all files; the damages joined. */
    @Override
    public CaptureStatistics statistics() {
        CaptureFile file = current;
        return sum(file == null ? new CaptureStatistics(0, 0, 0, 0, "") : file.statistics());
    }

    /** One sentence for each file that could not be read to its end so far. */
    public List<String> damages() {
        return List.copyOf(damages);
    }

    /** Bytes of the files read so far. */
    public long bytesRead() {
        CaptureFile file = current;
        return bytesBefore + (file == null ? 0 : file.bytesRead());
    }

    /** Size of all files, -1 when one of them has none, as a pipe. */
    public long bytesTotal() {
        return bytesTotal;
    }

    @Override
    public void close() {
        finished = true;
        CaptureFile file = current;
        if (file != null) {
            file.close();
        }
        kept.forEach(CaptureFile::close);
    }
}
