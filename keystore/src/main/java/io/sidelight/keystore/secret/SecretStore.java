// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Session secrets that were supplied, by label and by the bytes that the label is found by.
 *
 * <p>Shared by all workers and by whatever supplies secrets: look-ups take no lock, additions take one. Bounded: when it is
 * full, the identifiers that came first give way and are counted as shed. About 150 bytes for each connection of TLS 1.2,
 * 350 for one of TLS 1.3.
 */
public final class SecretStore {
    private static final long DEFAULT_MAX_SECRETS = 1_000_000;
    /** A file may state any number of secrets for one client random; each would have to be tried. */
    private static final int MAX_PER_LABEL = 256;

    private final long maxSecrets;
    private final Map<Identifier, byte[]> secrets = new ConcurrentHashMap<>();
    private final Queue<Identifier> arrivals = new ArrayDeque<>();
    private final Map<SecretLabel, RecentIdentifiers> recent = new EnumMap<>(SecretLabel.class);
    private final AtomicLong generation = new AtomicLong();
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong shed = new AtomicLong();

    public SecretStore() {
        this(DEFAULT_MAX_SECRETS);
    }

    /** A store of at most {@code maxSecrets} secrets, at least 1. */
    public SecretStore(long maxSecrets) {
        if (maxSecrets < 1) {
            throw new IllegalArgumentException("max secrets is " + maxSecrets + ", must be at least 1");
        }
        this.maxSecrets = maxSecrets;
        for (SecretLabel label : SecretLabel.values()) {
            recent.put(label, new RecentIdentifiers());
        }
    }

    /**
     * Adds a secret; one that is there already, or whose label opens no connection, changes nothing. Of very many for one
     * label and identifier the first gives way: writers that state several state the right one last.
     */
    public synchronized void add(SessionSecret secret) {
        SecretLabel label = secret.label();
        if (!label.isKept()) {
            return;
        }
        Identifier identifier = Identifier.of(secret.identifier());
        byte[] known = secrets.getOrDefault(identifier, PackedSecrets.NONE);
        if (PackedSecrets.holds(known, label, secret.secret())) {
            return;
        }
        int candidates = PackedSecrets.count(known, label);
        boolean full = candidates == MAX_PER_LABEL;
        byte[] kept = full ? PackedSecrets.withoutOldest(known, label) : known;
        if (known.length == 0) {
            arrivals.add(identifier);
        }
        secrets.put(identifier, PackedSecrets.with(kept, label, secret.secret()));
        if (candidates == 0) {
            recentOf(label).add(identifier);
        }
        if (full) {
            shed.incrementAndGet();
        } else {
            size.incrementAndGet();
        }
        generation.incrementAndGet();
        shedOldest();
    }

    /**
     * All secrets of {@code label} for these identifying bytes, in order of arrival, each once; more than one when a client
     * random was stated with several. The arrays are the caller's own.
     *
     * @param clientRandom the client random, or whatever else the label is found by
     */
    public List<byte[]> find(SecretLabel label, byte[] clientRandom) {
        if (isEmpty() || !label.allowsIdentifier(clientRandom.length)) {
            return List.of();
        }
        byte[] packed = secrets.get(Identifier.of(clientRandom));
        return packed == null ? List.of() : PackedSecrets.find(packed, label);
    }

    /**
     * The secrets of {@code label} that were added last, newest first: candidates for a connection whose client random is not
     * known.
     *
     * @param max at most so many, and never more than for 256 identifiers
     */
    public List<SessionSecret> recent(SecretLabel label, int max) {
        var found = new ArrayList<SessionSecret>();
        RecentIdentifiers identifiers = recentOf(label);
        for (int age = 0; age < identifiers.size() && found.size() < max; age++) {
            Identifier identifier = identifiers.get(age);
            byte[] packed = identifier == null ? null : secrets.get(identifier);
            if (identifier != null && packed != null) {
                List<byte[]> candidates = PackedSecrets.find(packed, label);
                for (int i = candidates.size() - 1; i >= 0 && found.size() < max; i--) {
                    found.add(new SessionSecret(label, identifier.bytes(), candidates.get(i)));
                }
            }
        }
        return found;
    }

    /**
     * How many secrets are held for these identifying bytes, of whatever label. Cheap: it tells whether asking again for what
     * was not there is worth it.
     */
    public int count(byte[] identifier) {
        if (identifier.length == 0 || identifier.length > Identifier.MAX_LENGTH) {
            return 0;
        }
        byte[] packed = secrets.get(Identifier.of(identifier));
        return packed == null ? 0 : PackedSecrets.count(packed);
    }

    /** Grows with each secret that is added: what was not found is worth asking for again only when this moved. */
    public long generation() {
        return generation.get();
    }

    private RecentIdentifiers recentOf(SecretLabel label) {
        return Objects.requireNonNull(recent.get(label));
    }

    public boolean isEmpty() {
        return size.get() == 0;
    }

    /** Secrets held now. */
    public long size() {
        return size.get();
    }

    /** Secrets that gave way because the store was full. */
    public long shed() {
        return shed.get();
    }

    private void shedOldest() {
        while (size.get() > maxSecrets) {
            byte[] oldest = secrets.remove(arrivals.remove());
            int count = oldest == null ? 0 : PackedSecrets.count(oldest);
            size.addAndGet(-count);
            shed.addAndGet(count);
        }
    }

    @Override
    public String toString() {
        return "SecretStore[" + size + " secrets]";
    }
}
