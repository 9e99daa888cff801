// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Immutable set of the private keys that are loaded, by hash of certificate, by hash of public key, and
 * by public value.
 *
 * <p>Workers read it without a lock; a change of keys is a new table with another generation. Keys that were given twice are
 * one entry with the certificates of both.
 */
public final class KeyTable {
    private static final KeyTable EMPTY = new KeyTable(0, Map.of());

    private final long generation;
    private final Map<SpkiHash, KeyEntry> byPublicKey;
    private final Map<CertificateHash, KeyEntry> byCertificate;
    private final Map<PublicValue, KeyEntry> byPublicValue;
    private final List<KeyEntry> entries;

    private KeyTable(long generation, Map<SpkiHash, KeyEntry> merged) {
        this.generation = generation;
        this.byPublicKey = Map.copyOf(merged);
        this.byCertificate = Map.copyOf(indexByCertificate(merged.values()));
        this.byPublicValue = Map.copyOf(indexByPublicValue(merged.values()));
        this.entries = List.copyOf(merged.values());
    }

    /** The table without a key, of generation 0. */
    public static KeyTable empty() {
        return EMPTY;
    }

    /**
     * A table of {@code entries}.
     *
     * @param generation differs from that of every table that workers have seen before
     */
    public static KeyTable of(long generation, Collection<KeyEntry> entries) {
        var merged = new LinkedHashMap<SpkiHash, KeyEntry>();
        for (KeyEntry entry : entries) {
            merged.merge(entry.spkiHash(), entry, KeyEntry::mergedWith);
        }
        return new KeyTable(generation, merged);
    }

    /** Tells this table from those before it. */
    public long generation() {
        return generation;
    }

    public @Nullable KeyEntry find(CertificateHash certificate) {
        return byCertificate.get(certificate);
    }

    public @Nullable KeyEntry find(SpkiHash publicKey) {
        return byPublicKey.get(publicKey);
    }

    public @Nullable KeyEntry find(PublicValue value) {
        return byPublicValue.get(value);
    }

    /** Whether {@link #find(PublicValue)} can find anything; without, a caller need not make the value. */
    public boolean hasAgreementKeys() {
        return !byPublicValue.isEmpty();
    }

    /** Every entry, in the order given. */
    public Collection<KeyEntry> entries() {
        return entries;
    }

    public int size() {
        return entries.size();
    }

    @Override
    public String toString() {
        return "KeyTable[generation " + generation + ", " + size() + " keys]";
    }

    private static Map<CertificateHash, KeyEntry> indexByCertificate(Collection<KeyEntry> entries) {
        var index = new HashMap<CertificateHash, KeyEntry>();
        for (KeyEntry entry : entries) {
            for (CertificateHash certificate : entry.certificateHashes()) {
                index.put(certificate, entry);
            }
        }
        return index;
    }

    private static Map<PublicValue, KeyEntry> indexByPublicValue(Collection<KeyEntry> entries) {
        var index = new HashMap<PublicValue, KeyEntry>();
        for (KeyEntry entry : entries) {
            PublicValue value = entry.publicValue();
            if (value != null) {
                index.putIfAbsent(value, entry);
            }
        }
        return index;
    }
}
