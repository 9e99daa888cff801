// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A folder that captures are rotated into, or one file, read while it is written: what is there in order of time, then what comes, as
 * it comes, without an end. Files that grow at the same time are read side by side.
 */
final class FollowedFolder extends MergedCaptures {
    private final SecretsHandler secrets;
    private final Arrivals arrivals;
    private final Consumer<String> notices;
    private final FolderWatch watch;
    private final Queue<FollowedFile> pending = new PriorityQueue<>(
            Comparator.comparingLong(FollowedFile::firstNs).thenComparing(FollowedFile::path));

    private FollowedFolder(Path folder, @Nullable Path only, SecretsHandler secrets, Arrivals arrivals,
            Consumer<String> notices) {
        this.secrets = secrets;
        this.arrivals = arrivals;
        this.notices = notices;
        watch = new FolderWatch(folder, only, this::onProblem, arrivals);
    }

    /**
     * Follows {@code path}, a folder or one file.
     *
     * @param notices is told of what cannot be read as soon as it is known, by several threads
     * @throws CaptureException when there is no such folder or file
     */
    static FollowedFolder open(Path path, SecretsHandler secrets, Arrivals arrivals, Consumer<String> notices) {
        if (!Files.exists(path)) {
            throw new CaptureException("capture file or folder " + path + " does not exist: check the name");
        }
        boolean folder = Files.isDirectory(path);
        return new FollowedFolder(path, folder ? null : path, secrets, arrivals, notices);
    }

    private void onProblem(String problem) {
        totals.damaged(problem);
        notices.accept(problem);
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        for (FollowedFile file = watch.poll(); file != null; file = watch.poll()) {
            pending.add(file);
        }
        int delivered = 0;
        while (delivered < limit && !isFinished()) {
            FollowedFile next = pending.peek();
            delivered += merge.poll(handler, limit - delivered, next == null ? Long.MAX_VALUE : next.firstNs());
            if (delivered == limit || next == null || !mayOpen()) {
                break;
            }
            pending.remove();
            totals.repaired(next.earlierDamage());
            merge.add(next.take(secrets, arrivals), capture -> onEnd(next, capture));
        }
        return delivered;
    }

    /** The next file has its turn when what is open is later, or waits for its writer. */
    private boolean mayOpen() {
        return FolderWatch.hasRoom(merge.size()) && (merge.hasPacket() || merge.isDrained());
    }

    private void onEnd(FollowedFile file, CaptureFile capture) {
        file.end(capture);
        capture.damages().forEach(notices);
        capture.close();
    }

    @Override
    public void close() {
        watch.close();
        super.close();
    }
}
