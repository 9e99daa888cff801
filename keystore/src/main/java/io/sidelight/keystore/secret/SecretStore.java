// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
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
    private static final int MAX_PER_IDENTIFIER = 64;

    private final long maxSecrets;
    private final Map<Identifier, byte[]> secrets = new ConcurrentHashMap<>();
    private final Queue<Identifier> arrivals = new ArrayDeque<>();
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
    }

    /** Adds a secret; one that is there already, or whose label opens no connection, changes nothing. */
    public synchronized void add(SessionSecret secret) {
        if (!secret.label().isKept()) {
            return;
        }
        Identifier identifier = Identifier.of(secret.identifier());
        byte[] known = secrets.getOrDefault(identifier, PackedSecrets.NONE);
        byte[] packed = PackedSecrets.with(known, secret.label(), secret.secret());
        if (packed.length == known.length) {
            return;
        }
        if (PackedSecrets.count(known) == MAX_PER_IDENTIFIER) {
            shed.incrementAndGet();
            return;
        }
        if (known.length == 0) {
            arrivals.add(identifier);
        }
        secrets.put(identifier, packed);
        size.incrementAndGet();
        shedOldest();
    }

    /**
     * All secrets of {@code label} for these identifying bytes, in order of arrival, each once; more than one when a client
     * random was stated with several. The arrays are the caller's own.
     *
     * @param clientRandom the client random, or whatever else the label is found by
     */
    public List<byte[]> find(SecretLabel label, byte[] clientRandom) {
        if (!label.allowsIdentifier(clientRandom.length)) {
            return List.of();
        }
        byte[] packed = secrets.get(Identifier.of(clientRandom));
        return packed == null ? List.of() : PackedSecrets.find(packed, label);
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
