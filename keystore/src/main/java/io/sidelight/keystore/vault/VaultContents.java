// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.SpkiHash;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All keys of a vault at one version. Immutable: a change gives other contents, which count when {@link Vault#apply} has written
 * them.
 */
public final class VaultContents {
    static final VaultContents EMPTY = new VaultContents(0, new LinkedHashMap<>());

    private final long version;
    private final Map<SpkiHash, VaultKey> keys;

    /** @param keys not copied */
    private VaultContents(long version, Map<SpkiHash, VaultKey> keys) {
        this.version = version;
        this.keys = Collections.unmodifiableMap(keys);
    }

    static VaultContents of(long version, Collection<VaultKey> keys) {
        var byId = LinkedHashMap.<SpkiHash, VaultKey>newLinkedHashMap(keys.size());
        for (VaultKey key : keys) {
            byId.merge(key.id(), key, VaultKey::replacedBy);
        }
        return new VaultContents(version, byId);
    }

    /** Grows with everything that is written. */
    public long version() {
        return version;
    }

    /** In the order in which they were added. */
    public Collection<VaultKey> keys() {
        return keys.values();
    }

    public int size() {
        return keys.size();
    }

    public @Nullable VaultKey find(SpkiHash publicKey) {
        return keys.get(publicKey);
    }

    /** The key of a certificate; looks at every key. */
    public @Nullable VaultKey find(CertificateHash certificate) {
        for (VaultKey key : keys.values()) {
            if (key.entry().certificateHashes().contains(certificate)) {
                return key;
            }
        }
        return null;
    }

    /** What goes into a table of keys. */
    public List<KeyEntry> entries() {
        return keys.values().stream().map(VaultKey::entry).toList();
    }

    /**
     * These contents with {@code given} as well. A key that is there already keeps its place and the time it was added, and gets
     * the certificates of both; these very contents when nothing is new.
     */
    public VaultContents with(Collection<VaultKey> given) {
        var changed = new LinkedHashMap<>(keys);
        boolean isSame = true;
        for (VaultKey key : given) {
            isSame &= changed.merge(key.id(), key, VaultKey::replacedBy) == keys.get(key.id());
        }
        return isSame ? this : new VaultContents(version, changed);
    }

    /** These contents without the keys of these public halves; those that are not there are passed over. */
    public VaultContents without(Collection<SpkiHash> removed) {
        var changed = new LinkedHashMap<>(keys);
        removed.forEach(changed::remove);
        return changed.size() == keys.size() ? this : new VaultContents(version, changed);
    }

    /** The same keys. */
    VaultContents atVersion(long version) {
        return new VaultContents(version, keys);
    }

    @Override
    public String toString() {
        return "VaultContents[version " + version + ", " + size() + " keys]";
    }
}
