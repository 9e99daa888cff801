// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PublicValue;
import io.sidelight.keystore.SpkiHash;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The decoded keys of one worker: the table that the collector's paper calls PKES.
 *
 * <p>Filled by what is seen on the wire: a key is decoded at its first full handshake and kept with its cipher; a key that is
 * never seen is never decoded. Conversions are bounded by keys seen times workers, never by connections. One per worker,
 * never shared, so nothing is locked; a new key table shows by its generation, and keys that are not in it as they were are let go of.
 */
public final class DecodedKeyCache {
    private final KeyProvider provider;
    private final @Nullable Supplier<KeyTable> newest;
    private final Map<SpkiHash, DecodedKey> decoded = new HashMap<>();
    private final Set<SpkiHash> refused = new HashSet<>();
    private KeyTable table = KeyTable.empty();
    private long conversions;
    private long hits;
    private long failures;

    /** A cache that knows the tables which {@link #use} is given. */
    public DecodedKeyCache(KeyProvider provider) {
        this(provider, null);
    }

    /**
     * @param newest asked at each look-up, so that a key counts for each certificate that is met after it was given; {@code null} when
     *        {@link #use} alone says which table it is
     */
    public DecodedKeyCache(KeyProvider provider, @Nullable Supplier<KeyTable> newest) {
        this.provider = provider;
        this.newest = newest;
    }

    private void look() {
        if (newest != null) {
            use(newest.get());
        }
    }

    /** Takes {@code table} for the look-ups that follow, and lets go of what is no longer in it; free when nothing changed. */
    public void use(KeyTable table) {
        if (table.generation() != this.table.generation()) {
            letGoOfOthers(table);
            refused.clear();
        }
        this.table = table;
    }

    /** Keys that the new table has as they were stay decoded: pushing one key must not cost the decoding of a thousand. */
    private void letGoOfOthers(KeyTable next) {
        decoded.entrySet().removeIf(known -> {
            boolean isOver = next.find(known.getKey()) != known.getValue().entry();
            if (isOver) {
                known.getValue().destroy();
            }
            return isOver;
        });
    }

    /**
     * The key of a certificate, by the certificate itself or by its public key; {@code null} when the table has none or when
     * the key could not be decoded, which is tried once and counted in {@link #failures}.
     */
    public @Nullable DecodedKey find(CertificateHash certificate, SpkiHash spki) {
        look();
        KeyEntry entry = table.find(certificate);
        if (entry == null) {
            entry = table.find(spki);
        }
        return entry == null ? null : decoded(entry);
    }

    /** Whether a look-up by public value can find anything; without, a caller need not make one. */
    public boolean hasAgreementKeys() {
        look();
        return table.hasAgreementKeys();
    }

    /** The key behind a public value, in whatever message that was met; {@code null} like {@link #find}. */
    public @Nullable DecodedKey find(PublicValue value) {
        look();
        KeyEntry entry = table.find(value);
        return entry == null ? null : decoded(entry);
    }

    /**
     * The key behind the public value of a key share or a ServerKeyExchange; {@code null} like {@link #find}. Costs nothing when
     * no key of a key agreement is loaded, else one hash.
     *
     * @param namedGroup code of the group (RFC 8446 section 4.2.7)
     * @param publicValue holds the value at {@code offset}, as it stands in the message
     */
    public @Nullable DecodedKey findByPublicValue(int namedGroup, byte[] publicValue, int offset, int length) {
        PublicValue value = hasAgreementKeys()
                ? PublicValue.ofKeyShare(namedGroup, publicValue, offset, length)
                : null;
        return value == null ? null : find(value);
    }

    /** The key behind the public value of a Diffie-Hellman exchange in a group that is given by its prime; {@code null} like the others. */
    public @Nullable DecodedKey findByDhValue(byte[] prime, byte[] publicValue) {
        PublicValue value = hasAgreementKeys() ? PublicValue.ofDh(prime, publicValue) : null;
        return value == null ? null : find(value);
    }

    /** RSA keys of the table, at most {@code max}, in its order: for a handshake whose certificate was not seen. */
    public List<DecodedKey> rsaKeys(int max) {
        look();
        return table.entries().stream().filter(entry -> entry.algorithm() == KeyAlgorithm.RSA).limit(max)
                .map(this::decoded).filter(Objects::nonNull).toList();
    }

    /** Keys decoded since the start, failures included. */
    public long conversions() {
        return conversions;
    }

    /** Look-ups answered with a key decoded earlier. */
    public long hits() {
        return hits;
    }

    /** Keys that no provider accepted. */
    public long failures() {
        return failures;
    }

    private @Nullable DecodedKey decoded(KeyEntry entry) {
        DecodedKey known = decoded.get(entry.spkiHash());
        if (known != null) {
            hits++;
            return known;
        }
        if (refused.contains(entry.spkiHash())) {
            return null;
        }
        return decode(entry);
    }

    private @Nullable DecodedKey decode(KeyEntry entry) {
        conversions++;
        try {
            return keep(new DecodedKey(entry, KeyOperation.open(entry, provider)));
        } catch (GeneralSecurityException | RuntimeException e) {
            failures++;
            refused.add(entry.spkiHash());
            return null;
        }
    }

    private DecodedKey keep(DecodedKey key) {
        decoded.put(key.entry().spkiHash(), key);
        return key;
    }
}
