// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several captures, one after the other, as one source: packet numbers go on, a damaged one does not stop the next.
 * Interface numbers are those of each file. Polled by one thread, which also closes; what it reads from a stream is what has come.
 */
public final class CaptureFiles implements PacketSource {
    /** What messages call the capture that comes through standard input. */
    private static final String STANDARD_INPUT = "standard input";

    private final SecretsHandler secrets;
    private final Consumer<String> notices;
    private final Arrivals arrivals = new Arrivals();
    private final CaptureTotals totals = new CaptureTotals();
    private final SilenceClock silence = new SilenceClock();
    private final List<Part> parts = new ArrayList<>();
    // Opened before reading came to them.
    private final List<Capture> opened = new ArrayList<>();
    private final PacketHandler renumber = this::onPacket;

    private PacketHandler handler = _ -> {};
    private @Nullable Capture current;
    private int nextPart;
    private long bytesTotal;
    private long packetsBefore;
    private long lastNs = Long.MIN_VALUE;
    private boolean finished;

    /** A capture that is opened when reading comes to it. */
    @FunctionalInterface
    private interface Part {
        Capture open();
    }

    private CaptureFiles(SecretsHandler secrets, Consumer<String> notices) {
        this.secrets = secrets;
        this.notices = notices;
    }

    /**
     * Opens all of {@code files} once, so that a wrong name is told before the first packet, then again as reading comes to
     * them. Folders are read in order of time; a pipe is opened once.
     *
     * @param secrets as in {@link CaptureFile#open}
     * @throws CaptureException for the first file that is not there or is no capture
     */
    public static CaptureFiles open(List<Path> files, SecretsHandler secrets) {
        return open(files.stream().map(CaptureArgument.Named::new).toList(), false, secrets, _ -> {});
    }

    /**
     * The same for captures of all kinds.
     *
     * @param follow whether the last of them is followed: a folder or file as it grows, a server or its senders as they come again.
     *     Then there is no end
     * @param notices is told in a sentence what becomes of streams and followed files; called by several threads
     * @throws CaptureException for the first that is not there or is no capture
     */
    public static CaptureFiles open(List<? extends CaptureArgument> captures, boolean follow, SecretsHandler secrets,
            Consumer<String> notices) {
        CaptureFiles files = new CaptureFiles(secrets, notices);
        try {
            for (int i = 0; i < captures.size(); i++) {
                files.add(captures.get(i), follow && i == captures.size() - 1);
            }
            return files;
        } catch (CaptureException e) {
            files.close();
            throw e;
        }
    }

    /**
     * Hands over all secrets that a capture file carries, or those in a folder, wherever they stand.
     *
     * @throws CaptureException as {@link #open}
     */
    public static void scanSecrets(Path path, SecretsHandler secrets) {
        if (Files.isDirectory(path)) {
            FolderListing.of(path).files().forEach(listed -> scanSecretsInFolder(listed.file(), secrets));
        } else {
            CaptureFile.scanSecrets(path, secrets);
        }
    }

    private static void scanSecretsInFolder(Path file, SecretsHandler secrets) {
        try {
            CaptureFile.scanSecrets(file, secrets);
        } catch (CaptureException _) {
            // It could be read a moment ago: told when reading comes to it.
        }
    }

    private void add(CaptureArgument argument, boolean last) {
        switch (argument) {
            case CaptureArgument.Named(Path path) when argument.isStream() ->
                addStream(path.toString(), () -> Files.newInputStream(path));
            case CaptureArgument.Named(Path path) when last ->
                addOpened(FollowedFolder.open(path, secrets, arrivals, notices));
            case CaptureArgument.Named(Path path) when Files.isDirectory(path) ->
                addOpened(CaptureFolder.open(path, secrets));
            case CaptureArgument.Named(Path path) -> addFile(path);
            case CaptureArgument.StandardInput() when last ->
                throw new CaptureException(
                        "standard input ends when its writer does, so it cannot be followed: leave --follow out");
            case CaptureArgument.StandardInput() -> addStream(STANDARD_INPUT, CaptureFiles::standardInput);
            case CaptureArgument.Connect server ->
                addOpened(FetchedCapture.open(server, last, secrets, arrivals, notices));
            case CaptureArgument.Listen listen ->
                addOpened(SentCaptures.open(listen, last, secrets, arrivals, notices));
        }
    }

    private void addStream(String name, ByteStreamOpener opener) {
        parts.add(() -> CaptureFile.ofStream(name, opener, secrets, arrivals));
        bytesTotal = -1;
    }

    /** Standard input, which others may still want open. */
    private static InputStream standardInput() {
        return new FilterInputStream(new FileInputStream(FileDescriptor.in)) {
            @Override
            public void close() {
                // It was not opened by us.
            }
        };
    }

    private void addFile(Path path) {
        try (CaptureFile capture = CaptureFile.open(path, SecretsHandler.NONE)) {
            addBytes(capture.bytesTotal());
        }
        parts.add(() -> CaptureFile.open(path, secrets));
    }

    private void addOpened(Capture capture) {
        addBytes(capture.bytesTotal());
        opened.add(capture);
        parts.add(() -> capture);
    }

    private void addBytes(long size) {
        bytesTotal = size < 0 || bytesTotal < 0 ? -1 : bytesTotal + size;
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        this.handler = handler;
        int delivered = 0;
        while (delivered < limit && !finished) {
            Capture capture = current;
            if (capture == null) {
                openNext();
                continue;
            }
            int more = capture.poll(renumber, limit - delivered);
            delivered += more;
            if (capture.isFinished() && !finished) {
                endOf(capture);
            } else if (more == 0) {
                break;
            }
        }
        if (delivered > 0 && bytesTotal < 0) {
            silence.onPackets(lastNs, System.nanoTime());
        }
        return delivered;
    }

    private void onPacket(CapturedPacket packet) {
        packet.renumber(packetsBefore + packet.number());
        lastNs = packet.timestampNs();
        handler.onPacket(packet);
    }

    private void openNext() {
        if (nextPart == parts.size()) {
            finished = true;
            return;
        }
        try {
            Capture opened = parts.get(nextPart++).open();
            totals.begin(opened);
            current = opened;
        } catch (CaptureException e) {
            // It could be opened a while ago: the captures after it are still worth reading.
            totals.damaged(String.valueOf(e.getMessage()));
        }
    }

    private void endOf(Capture capture) {
        totals.end(capture);
        packetsBefore += capture.statistics().packets();
        current = null;
        capture.close();
    }

    /** Waits until more of a stream has come, at most {@code timeoutMs}; may also end before. */
    public void await(int timeoutMs) {
        arrivals.await(timeoutMs);
    }

    @Override
    public long idleTimeNs() {
        return silence.timeNs(System.nanoTime());
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    /** What was seen so far in all captures; the damages joined. */
    @Override
    public CaptureStatistics statistics() {
        return totals.statistics();
    }

    /** One sentence for each capture that could not be read to its end so far. */
    public List<String> damages() {
        return totals.damages();
    }

    /** Bytes of the captures read so far. */
    public long bytesRead() {
        return totals.bytesRead();
    }

    /** Size of all captures, -1 when one of them has none, as a stream. */
    public long bytesTotal() {
        return bytesTotal;
    }

    @Override
    public void close() {
        finished = true;
        Capture capture = current;
        if (capture != null) {
            capture.close();
        }
        opened.forEach(Capture::close);
    }
}
