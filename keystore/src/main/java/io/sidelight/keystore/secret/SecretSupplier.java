// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whose secrets a {@link SecretStore} takes, with the connections that they are for and a bound of its own. Thread-safe. What
 * it adds never makes the secrets of others for the same client random give way.
 */
public final class SecretSupplier implements SecretSink {
    private final SecretStore store;
    private final int number;
    private final SecretScope scope;
    private final long mostSecrets;
    private final int mostPerLabel;
    private final int recentCapacity;
    /** The store's lock guards it. */
    private final Queue<Identifier> arrivals = new ArrayDeque<>();
    private final AtomicReferenceArray<@Nullable RecentIdentifiers> recent = new AtomicReferenceArray<>(
            SecretLabel.CODES);
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong shed = new AtomicLong();

    SecretSupplier(SecretStore store, int number, SecretScope scope, long mostSecrets, int mostPerLabel,
            int recentCapacity) {
        this.store = store;
        this.number = number;
        this.scope = scope;
        this.mostSecrets = mostSecrets;
        this.mostPerLabel = mostPerLabel;
        this.recentCapacity = recentCapacity;
    }

    /** As {@link SecretStore#add}. */
    @Override
    public void add(SessionSecret secret) {
        store.add(this, secret);
    }

    /** Secrets of it that are held now. */
    public long size() {
        return size.get();
    }

    /** Secrets of it that gave way to later ones. */
    public long shed() {
        return shed.get();
    }

    int number() {
        return number;
    }

    boolean isForAll() {
        return scope == SecretScope.ANY;
    }

    /** Whether its secrets may open a connection between these. */
    boolean isFor(ConnectionEnds ends) {
        return isForAll() || covers(ends.address(true)) || covers(ends.address(false));
    }

    private boolean covers(byte[] address) {
        return address.length > 0 && scope.covers(address);
    }

    int mostPerLabel() {
        return mostPerLabel;
    }

    boolean isOverfull() {
        return size.get() > mostSecrets;
    }

    /** The identifiers that it stated, the oldest first. */
    Queue<Identifier> arrivals() {
        return arrivals;
    }

    void onAdded() {
        size.incrementAndGet();
    }

    void onShed(int secrets) {
        shed.addAndGet(secrets);
    }

    void onRemoved(int secrets) {
        size.addAndGet(-secrets);
        shed.addAndGet(secrets);
    }

    void noteRecent(SecretLabel label, Identifier identifier) {
        RecentIdentifiers known = recent.get(label.code());
        if (known == null) {
            known = new RecentIdentifiers(recentCapacity);
            recent.set(label.code(), known);
        }
        known.add(identifier);
    }

    /** The identifiers that it stated last a secret of {@code label} for; null when there are none. */
    @Nullable
    RecentIdentifiers recent(SecretLabel label) {
        return recent.get(label.code());
    }

    @Override
    public String toString() {
        return "SecretSupplier[" + size + " secrets]";
    }
}
