// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.watch;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows folders of keys and certificates that others write, as Kubernetes and cert-manager do.
 *
 * <p>New keys count at once. What cannot be read in full is taken for a file that is being written, and is read again; only when it has
 * stood as it is for a while does it count as damaged, and keys that are gone as gone. These stay for a grace more. All files are read
 * again when one has changed; a key that is found again is the entry that it was. Looking takes a twentieth of a core's time at most.
 *
 * <p>{@link #poll} does the work and may be called by any thread; {@link #start} has a thread of its own call it.
 */
public final class KeyFolder implements AutoCloseable {
    private static final long MOST_OF_A_CORE = 20;

    private final Function<List<Path>, LoadResult> loader;
    private final LongSupplier nanoTime;
    private final FolderChanges changes = new FolderChanges();

    private KeyFolderConfig config;
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
    private @Nullable Thread thread;
    private volatile boolean closed;

    private record Removed(KeyEntry entry, long sinceNs) {}

    /**
     * What a look at the folders gave.
     *
     * @param ofKeys whether {@link #keys} gives others than before
     * @param problems what could not be used; each is told of once for as long as it stays so
     */
    public record Change(boolean ofKeys, List<LoadProblem> problems) {
        private static final Change NONE = new Change(false, List.of());

        public Change {
            problems = List.copyOf(problems);
        }

        /** Whether there is nothing to tell. */
        public boolean isNone() {
            return !ofKeys && problems.isEmpty();
        }
    }

    /** @param loader reads files that were found, and passes over those without keys */
    public KeyFolder(KeyFolderConfig config, Function<List<Path>, LoadResult> loader) {
        this(config, loader, System::nanoTime);
    }

    KeyFolder(KeyFolderConfig config, Function<List<Path>, LoadResult> loader, LongSupplier nanoTime) {
        this.config = config;
        this.loader = loader;
        this.nanoTime = nanoTime;
    }

    /**
     * Goes on with these folders. All files are read again at the next look, also where they look the same; keys that are not found any
     * more count as removed.
     */
    public synchronized void use(KeyFolderConfig next) {
        config = next;
        read = null;
        unsettled = null;
    }

    /**
     * Looks again and again, by a thread of its own, until {@link #close}.
     *
     * @param handler is told of each change by that thread, which holds no lock
     */
    public synchronized void start(Consumer<Change> handler) {
        if (thread == null && !closed) {
            thread = Thread.ofPlatform().daemon().name("sidelight-key-folder").start(() -> follow(handler));
        }
    }

    private void follow(Consumer<Change> handler) {
        try {
            while (!closed) {
                long before = System.nanoTime();
                Change change = poll();
                if (!change.isNone()) {
                    handler.accept(change);
                }
                long tookMs = (System.nanoTime() - before) / 1_000_000;
                Thread.sleep(MOST_OF_A_CORE * tookMs);
                changes.await(interval());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private synchronized Duration interval() {
        return config.interval();
    }

    /** Looks at the folders now, and says what has changed since the look before. */
    public synchronized Change poll() {
        if (closed) {
            return Change.NONE;
        }
        FolderListing now = FolderListing.of(config.folders());
        changes.follow(now.folders());
        boolean hasChanged = removeWhatIsDue();
        if (!now.isSame(read)) {
            hasChanged |= read(now);
        }
        return new Change(hasChanged, untold(now.problems()));
    }

    /** All keys that the folders give, as of the last look. */
    public synchronized List<KeyEntry> keys() {
        List<KeyEntry> keys = new ArrayList<>(present.values());
        removed.values().forEach(key -> keys.add(key.entry()));
        return List.copyOf(keys);
    }

    /** Reads all files; whether that gave other keys than before. */
    private boolean read(FolderListing now) {
        LoadResult loaded = loader.apply(now.files());
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
        loaded.forEach(entry -> next.put(entry.spkiHash(), entry.orEqual(known(entry.spkiHash()))));
        Set<KeyEntry> before = Set.copyOf(keys());
        for (KeyEntry entry : present.values()) {
            if (!next.containsKey(entry.spkiHash())) {
                removed.put(entry.spkiHash(), new Removed(entry, nanoTime.getAsLong()));
            }
        }
        removed.keySet().removeIf(next::containsKey);
        present = next;
        removeWhatIsDue();
        return !before.equals(Set.copyOf(keys()));
    }

    private @Nullable KeyEntry known(SpkiHash publicKey) {
        Removed gone = removed.get(publicKey);
        return gone == null ? present.get(publicKey) : gone.entry();
    }

    private boolean removeWhatIsDue() {
        long time = nanoTime.getAsLong();
        return removed.values().removeIf(key -> time - key.sinceNs() >= config.grace().toNanos());
    }

    private List<LoadProblem> untold(List<LoadProblem> ofFolders) {
        Set<LoadProblem> now = new LinkedHashSet<>(ofFolders);
        now.addAll(damages);
        List<LoadProblem> untold = now.stream().filter(problem -> !told.contains(problem)).toList();
        told.clear();
        told.addAll(now);
        return untold;
    }

    /** Stops following; who asks for the keys gets those there were. */
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
