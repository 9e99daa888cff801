// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.watch;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows folders of keys and certificates that others write, as Kubernetes and cert-manager do, and tells of the new set of keys
 * when it has changed.
 *
 * <p>New keys count at once. What cannot be read in full is taken for a file that is being written, and is read again; only when it has
 * stood as it is for a while does it count as damaged, and keys that are gone as gone. These stay for a grace more. All files are read again when one has changed; looking takes a twentieth of a
 * core's time at most.
 *
 * <p>{@link #poll} does the work and may be called by any thread; {@link #start} has a thread of its own call it.
 */
public final class KeyFolder implements AutoCloseable {
    private static final long MOST_OF_A_CORE = 20;

    private final KeyFolderConfig config;
    private final KeyLoader loader;
    private final KeyFolderHandler handler;
    private final LongSupplier nanoTime;
    private final FolderChanges changes = new FolderChanges();

    /** What stood in the folders when they were last read to a result that counts; none after a read that does not count yet. */
    private @Nullable FolderListing read;
    /** What was read in vain, and since when it has been so. */
    private @Nullable FolderListing unsettled;
    private long unsettledSince;
    private Map<SpkiHash, KeyEntry> present = Map.of();
    /** Keys that the folders do not give any more, by when they go. */
    private final Map<SpkiHash, Removed> removed = new LinkedHashMap<>();
    private final Set<LoadProblem> told = new HashSet<>();
    /** Of the read that counts. */
    private List<LoadProblem> damages = List.of();
    private boolean toldKeys;
    private @Nullable Thread thread;
    private volatile boolean closed;

    private record Removed(KeyEntry entry, long sinceNs) {}

    /** @param loader with the passwords of files that have any */
    public KeyFolder(KeyFolderConfig config, KeyLoader loader, KeyFolderHandler handler) {
        this(config, loader, handler, System::nanoTime);
    }

    KeyFolder(KeyFolderConfig config, KeyLoader loader, KeyFolderHandler handler, LongSupplier nanoTime) {
        this.config = config;
        this.loader = loader;
        this.handler = handler;
        this.nanoTime = nanoTime;
    }

    /** Looks at once, so that the handler has been told when this returns, and goes on with a thread of its own until {@link #close}. */
    public synchronized void start() {
        if (thread == null && !closed) {
            poll();
            thread = Thread.ofPlatform().daemon().name("sidelight-key-folder").start(this::follow);
        }
    }

    private void follow() {
        try {
            while (!closed) {
                long before = System.nanoTime();
                poll();
                long tookMs = (System.nanoTime() - before) / 1_000_000;
                Thread.sleep(MOST_OF_A_CORE * tookMs);
                changes.await(config.interval());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Looks at the folders, and tells what has changed. */
    public synchronized void poll() {
        if (closed) {
            return;
        }
        FolderListing now = FolderListing.of(config.folders());
        changes.follow(now.folders());
        boolean hasChanged = removeWhatIsDue();
        if (!now.isSame(read)) {
            hasChanged |= read(now);
        }
        tell(now.problems());
        if (hasChanged || !toldKeys) {
            toldKeys = true;
            handler.onKeys(entries());
        }
    }

    /** Reads all files; whether that gave other keys than before. */
    private boolean read(FolderListing now) {
        LoadResult loaded = loader.loadFound(now.files());
        boolean wasStill = now.isSame(FolderListing.of(config.folders()));
        boolean isWhole = wasStill && damages.containsAll(loaded.problems());
        if (!isWhole && !hasSettled(now, wasStill)) {
            return replacePresent(loaded.entries(), true);
        }
        read = now;
        unsettled = null;
        damages = loaded.problems();
        return replacePresent(loaded.entries(), false);
    }

    /** Whether these files have stood as they are for so long that they are not being written. */
    private boolean hasSettled(FolderListing now, boolean wasStill) {
        long time = nanoTime.getAsLong();
        if (!wasStill || !now.isSame(unsettled)) {
            unsettled = now;
            unsettledSince = time;
        }
        return wasStill && time - unsettledSince >= config.settling().toNanos();
    }

    private boolean replacePresent(List<KeyEntry> loaded, boolean keepsOld) {
        Map<SpkiHash, KeyEntry> next = new LinkedHashMap<>(keepsOld ? present : Map.of());
        loaded.forEach(entry -> next.put(entry.spkiHash(), entry));
        boolean isSame = next.keySet().equals(present.keySet());
        for (KeyEntry entry : present.values()) {
            KeyEntry again = next.get(entry.spkiHash());
            isSame &= again != null && again.certificateHashes().equals(entry.certificateHashes());
            if (again == null) {
                removed.put(entry.spkiHash(), new Removed(entry, nanoTime.getAsLong()));
            }
        }
        removed.keySet().removeIf(next::containsKey);
        present = next;
        removeWhatIsDue();
        return !isSame;
    }

    private boolean removeWhatIsDue() {
        long time = nanoTime.getAsLong();
        return !config.keepsRemoved()
                && removed.values().removeIf(key -> time - key.sinceNs() >= config.grace().toNanos());
    }

    private List<KeyEntry> entries() {
        List<KeyEntry> entries = new ArrayList<>(present.values());
        removed.values().forEach(key -> entries.add(key.entry()));
        return List.copyOf(entries);
    }

    private void tell(List<LoadProblem> ofFolders) {
        Set<LoadProblem> now = new LinkedHashSet<>(ofFolders);
        now.addAll(damages);
        now.stream().filter(problem -> !told.contains(problem)).forEach(handler::onProblem);
        told.clear();
        told.addAll(now);
    }

    /** Stops following; the handler is not told any more. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
            thread = null;
        }
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
        }
        changes.close();
    }
}
