// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.appliance;

import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.SpkiHash;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultContents;
import io.sidelight.keystore.vault.VaultException;
import io.sidelight.keystore.vault.VaultKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The keys that workers decrypt with: those of the vault and those of files. Each change makes a new table, which workers take over by themselves.
 * Thread-safe; changes come one after another.
 */
public final class KeyService {
    private final Vault vault;
    private List<KeyEntry> fromFiles;
    private KeyTable table;
    private Consumer<KeyTable> workers = _ -> {};

    /** @param fromFiles keys that are not in the vault */
    public KeyService(Vault vault, Collection<KeyEntry> fromFiles) {
        this.vault = vault;
        this.fromFiles = List.copyOf(fromFiles);
        this.table = KeyTable.of(1, all());
    }

    /** Somebody changed the keys since the caller looked. */
    public static final class StaleVersionException extends Exception {
        private static final long serialVersionUID = 1;

        private StaleVersionException(long expected, long found) {
            super("the keys are of version " + found + ", not " + expected + "; look again", null, false, false);
        }
    }

    /**
     * Keys to be put in and taken out together.
     *
     * @param expectedVersion of the vault as the caller knows it, -1 for any
     */
    public record Change(List<VaultKey> put, List<SpkiHash> remove, long expectedVersion) {
        public Change {
            put = List.copyOf(put);
            remove = List.copyOf(remove);
        }
    }

    /** Says who is to have each new table; the present one is {@link #table}. */
    public synchronized void tell(Consumer<KeyTable> receiver) {
        workers = receiver;
    }

    /** What workers are to use now. */
    public synchronized KeyTable table() {
        return table;
    }

    /** What the vault holds. */
    public VaultContents contents() {
        return vault.contents();
    }

    /** Replaces the keys that are not the vault's. */
    public synchronized void useFiles(Collection<KeyEntry> entries) {
        fromFiles = List.copyOf(entries);
        publish();
    }

    /**
     * Makes a change: on disk, and with the workers, when this returns.
     *
     * @param dryRun only says what the vault would hold
     * @return what the vault holds now
     * @throws StaleVersionException when the vault is not of the version that the caller expects
     * @throws VaultException when it could not be written; then nothing has changed
     */
    public synchronized VaultContents apply(Change change, boolean dryRun)
            throws StaleVersionException, VaultException {
        long version = vault.contents().version();
        if (change.expectedVersion() >= 0 && change.expectedVersion() != version) {
            throw new StaleVersionException(change.expectedVersion(), version);
        }
        if (dryRun) {
            return vault.contents().without(change.remove()).with(change.put());
        }
        try {
            return vault.apply(contents -> contents.without(change.remove()).with(change.put()));
        } finally {
            // also when the change counts, and the system did not confirm that it would survive a loss of power
            if (vault.contents().version() != version) {
                publish();
            }
        }
    }

    private void publish() {
        table = KeyTable.of(table.generation() + 1, all());
        workers.accept(table);
    }

    private List<KeyEntry> all() {
        List<KeyEntry> all = new ArrayList<>(vault.contents().entries());
        all.addAll(fromFiles);
        return all;
    }
}
