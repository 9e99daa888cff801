// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The capture files that are in a folder, in order of time: files whose times overlap, as those of two interfaces do, are read side by
 * side. A file counts once, however many names it has.
 */
final class CaptureFolder extends MergedCaptures {
    private final SecretsHandler secrets;
    private final Queue<FolderListing.Listed> pending;
    private final long bytesTotal;

    private CaptureFolder(FolderListing listing, SecretsHandler secrets) {
        this.secrets = secrets;
        pending = new ArrayDeque<>(listing.files());
        bytesTotal = listing.files().stream().mapToLong(FolderListing.Listed::size).sum();
        listing.problems().forEach(totals::damaged);
    }

    /** @throws CaptureException when there is no capture in {@code folder}, or it cannot be read */
    static CaptureFolder open(Path folder, SecretsHandler secrets) {
        FolderListing listing = FolderListing.of(folder);
        if (listing.files().isEmpty()) {
            throw new CaptureException("folder " + folder + " has no capture file with packets in it"
                    + (listing.problems().isEmpty() ? ": check the name" : "; " + listing.problems().getFirst()));
        }
        return new CaptureFolder(listing, secrets);
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        int delivered = 0;
        while (!isFinished()) {
            FolderListing.Listed next = pending.peek();
            delivered += merge.poll(handler, limit - delivered, next == null ? Long.MAX_VALUE : next.firstNs());
            if (delivered == limit) {
                break;
            }
            if (next == null) {
                finish();
            } else {
                pending.remove();
                open(next.file());
            }
        }
        return delivered;
    }

    private void open(Path file) {
        try {
            merge.add(CaptureFile.open(file, secrets), CaptureFile::close);
        } catch (CaptureException e) {
            // It could be opened a while ago: the files after it are still worth reading.
            totals.damaged(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public long bytesTotal() {
        return bytesTotal;
    }
}
