// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import io.sidelight.control.state.StateFile;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.vault.VaultContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the inventory of a running appliance: in memory, in a file, and as events that tell of what is amiss. Looking through the inventory and
 * writing it is done by a thread of its own; the thread that delivers events only adds, and takes what is to be told.
 */
public final class InventoryService implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 30;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration KEEP = Duration.ofMinutes(5);

    private final StateFile file;
    private final Sources sources;
    private final Consumer<String> say;
    private final CertificateInventory inventory;
    private final CertificateWarnings warnings;
    private final ConcurrentLinkedQueue<HealthEvent> toTell = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    private List<OwnCertificate> own = List.of();
    private long ownVersion = -1;
    private long keptChanges;
    private Map<String, Integer> keptTold;
    private Instant nextKeep;
    private boolean saidUnkept;

    /**
     * What the inventory asks for.
     *
     * @param keys that there are now
     * @param vault what it holds; of null when there is none
     * @param clock of day
     */
    public record Sources(Supplier<KeyTable> keys, Supplier<@Nullable VaultContents> vault, Clock clock) {}

    private InventoryService(StateFile file, Sources sources, Consumer<String> say, InventoryFormat.Kept kept) {
        this.file = file;
        this.sources = sources;
        this.say = say;
        inventory = new CertificateInventory(sources.keys);
        inventory.restore(kept.certificates(), kept.forgotten());
        warnings = new CertificateWarnings(inventory, kept.told());
        keptChanges = inventory.changes();
        keptTold = Map.copyOf(kept.told());
        nextKeep = sources.clock.instant().plus(KEEP);
        thread = Thread.ofPlatform().daemon().name("sidelight-inventory").unstarted(this::run);
    }

    /**
     * An inventory with what {@code path} holds, that does nothing by itself.
     *
     * @param say is told sentences for the operator
     */
    static InventoryService of(Path path, Sources sources, Consumer<String> say) {
        StateFile file = new StateFile(path, MOST_BYTES);
        return new InventoryService(file, sources, say, read(file, say));
    }

    /** An inventory that looks after itself until it is closed; parameters as {@link #of}. */
    public static InventoryService start(Path path, Sources sources, Consumer<String> say) {
        InventoryService service = of(path, sources, say);
        service.thread.start();
        return service;
    }

    /** What cannot be read is moved away rather than written over: the inventory begins anew. */
    private static InventoryFormat.Kept read(StateFile file, Consumer<String> say) {
        try {
            return InventoryFormat.read(file.read());
        } catch (IOException e) {
            Path aside = file.path().resolveSibling(file.path().getFileName() + ".damaged");
            say.accept("the inventory of certificates in " + file.path() + " cannot be read (" + e.getMessage()
                    + "); it begins anew, and what was there is in " + aside);
            try {
                Files.move(file.path(), aside, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException _) {
                // said when it cannot be written either
            }
            return InventoryFormat.Kept.NOTHING;
        }
    }

    /** What was seen; may be read by any thread. */
    public CertificateInventory certificates() {
        return inventory;
    }

    /** Counts a connection. By the thread that delivers events, as {@link #tell}. */
    public void add(TlsConnectionEvent event) {
        inventory.add(event);
    }

    /** Hands over what is to be told since the last time. */
    public void tell(Consumer<HealthEvent> sinks) {
        for (HealthEvent event = toTell.poll(); event != null; event = toTell.poll()) {
            sinks.accept(event);
        }
    }

    private void run() {
        try {
            while (!over.await(LOOK.toSeconds(), TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks for what is to be told, and writes the file if it is time. */
    synchronized void look() {
        VaultContents vault = sources.vault.get();
        if (vault != null && vault.version() != ownVersion) {
            own = OwnCertificate.of(vault);
            ownVersion = vault.version();
        }
        toTell.addAll(warnings.look(sources.clock.instant(), sources.keys.get(), own));
        if (!sources.clock.instant().isBefore(nextKeep)) {
            keep();
        }
    }

    private synchronized void keep() {
        nextKeep = sources.clock.instant().plus(KEEP);
        long changes = inventory.changes();
        Map<String, Integer> told = new HashMap<>(warnings.told());
        if (changes == keptChanges && told.equals(keptTold)) {
            return;
        }
        try {
            Path folder = file.path().getParent();
            if (folder != null) {
                Files.createDirectories(folder,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            file.replace(InventoryFormat
                    .write(new InventoryFormat.Kept(inventory.all(), inventory.forgotten(), told)));
            keptChanges = changes;
            keptTold = told;
            saidUnkept = false;
        } catch (IOException e) {
            if (!saidUnkept) {
                saidUnkept = true;
                say.accept("the inventory of certificates cannot be kept in " + file.path() + ": " + e
                        + "; it goes on in memory");
            }
        }
    }

    /** Writes the file. */
    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        keep();
    }
}
