// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Session secrets that were supplied, by label and by the bytes that the label is found by, each with who supplied it.
 *
 * <p>Shared by all workers and by whatever supplies secrets: look-ups take no lock, additions take one. Bounded: when it is
 * full, the identifiers give way that came first from whoever holds most, and are counted as shed; nobody loses more than what exceeds
 * an equal share. About 160 bytes for each connection of TLS 1.2, 360 for one of TLS 1.3.
 */
public final class SecretStore implements SecretSink {
    private static final long DEFAULT_MAX_SECRETS = 1_000_000;
    /** A file may state any number of secrets for one client random; each would have to be tried. */
    private static final int MAX_PER_LABEL = 256;
    private static final int MAX_RECENT = 256;
    /** Of others than the operator: whoever guesses makes every record of a connection cost that many trials. */
    private static final int MAX_PER_LABEL_OF_OTHERS = 16;
    private static final int MAX_RECENT_OF_OTHERS = 64;

    private final long maxSecrets;
    private final Map<Identifier, byte[]> secrets = new ConcurrentHashMap<>();
    /** By number; the first is the operator. */
    private volatile SecretSupplier[] suppliers;
    private final SecretSupplier operator;
    private volatile @Nullable WantedSecrets wanted;
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
        operator = new SecretSupplier(this, 0, SecretScope.ANY, maxSecrets, MAX_PER_LABEL, MAX_RECENT);
        suppliers = new SecretSupplier[]{operator};
    }

    /**
     * Somebody else than the operator, who supplies from now on.
     *
     * @param scope which connections its secrets are for
     * @param share of all secrets that there may be, which it may hold, above 0 and at most 1
     * @throws IllegalStateException when there were {@value PackedSecrets#SUPPLIERS} before
     */
    public synchronized SecretSupplier supplier(SecretScope scope, double share) {
        SecretSupplier[] known = suppliers;
        if (known.length == PackedSecrets.SUPPLIERS) {
            throw new IllegalStateException("there were " + known.length + " suppliers of secrets since the start");
        }
        long most = Math.max(1, (long) (maxSecrets * share));
        SecretSupplier supplier = new SecretSupplier(this, known.length, scope, most, MAX_PER_LABEL_OF_OTHERS,
                MAX_RECENT_OF_OTHERS);
        SecretSupplier[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = supplier;
        suppliers = more;
        return supplier;
    }

    /**
     * Adds a secret of the operator's; one that is there already, or whose label opens no connection, changes nothing. Of very many for
     * one label and identifier the first gives way: writers that state several state the right one last.
     */
    @Override
    public void add(SessionSecret secret) {
        add(operator, secret);
    }

    synchronized void add(SecretSupplier supplier, SessionSecret secret) {
        SecretLabel label = secret.label();
        if (!label.isKept()) {
            return;
        }
        Identifier identifier = Identifier.of(secret.identifier());
        byte[] known = secrets.getOrDefault(identifier, PackedSecrets.NONE);
        int number = supplier.number();
        if (PackedSecrets.holds(known, number, label, secret.secret())) {
            return;
        }
        if (!PackedSecrets.holds(known, number)) {
            supplier.arrivals().add(identifier);
        }
        int candidates = PackedSecrets.count(known, number, label);
        boolean full = candidates == supplier.mostPerLabel();
        byte[] kept = full ? PackedSecrets.withoutOldest(known, number, label) : known;
        secrets.put(identifier, PackedSecrets.with(kept, number, label, secret.secret()));
        if (candidates == 0) {
            supplier.noteRecent(label, identifier);
        }
        if (full) {
            shed.incrementAndGet();
            supplier.onShed(1);
        } else {
            size.incrementAndGet();
            supplier.onAdded();
        }
        generation.incrementAndGet();
        makeRoom(supplier);
    }

    /** {@link #find(SecretLabel, byte[], ConnectionEnds)} of what is for everybody. */
    public List<byte[]> find(SecretLabel label, byte[] clientRandom) {
        return find(label, clientRandom, ConnectionEnds.UNKNOWN);
    }

    /**
     * All secrets of {@code label} for these identifying bytes that are for a connection between {@code ends}, those of the operator
     * first, else in order of arrival; more than one when a client random was stated with several. The arrays are the caller's own.
     *
     * @param clientRandom the client random, or whatever else the label is found by
     */
    public List<byte[]> find(SecretLabel label, byte[] clientRandom, ConnectionEnds ends) {
        if (isEmpty() || !label.allowsIdentifier(clientRandom.length)) {
            return List.of();
        }
        byte[] packed = secrets.get(Identifier.of(clientRandom));
        if (packed == null) {
            return List.of();
        }
        List<byte[]> found = PackedSecrets.find(packed, operator.number(), label);
        SecretSupplier[] known = suppliers;
        PackedSecrets.forEach(packed, label, (supplier, secret) -> {
            if (supplier != operator.number() && known[supplier].isFor(ends)) {
                found.add(secret);
            }
        });
        return found;
    }

    /** {@link #recent(SecretLabel, int, ConnectionEnds)} of what is for everybody. */
    public List<SessionSecret> recent(SecretLabel label, int max) {
        return recent(label, max, ConnectionEnds.UNKNOWN);
    }

    /**
     * The secrets of {@code label} for a connection between {@code ends} that were added last, newest first and of each supplier in turn:
     * candidates for a connection whose client random is not known.
     *
     * @param max at most so many, and never more than for 256 identifiers of a supplier
     */
    public List<SessionSecret> recent(SecretLabel label, int max, ConnectionEnds ends) {
        List<SecretSupplier> those = new ArrayList<>(1);
        for (SecretSupplier supplier : suppliers) {
            if (supplier.recent(label) != null && supplier.isFor(ends)) {
                those.add(supplier);
            }
        }
        var found = new ArrayList<SessionSecret>();
        for (int age = 0; age < MAX_RECENT && found.size() < max && !those.isEmpty(); age++) {
            for (SecretSupplier supplier : those) {
                addRecent(found, supplier, label, age, max);
            }
        }
        return found;
    }

    private void addRecent(List<SessionSecret> found, SecretSupplier supplier, SecretLabel label, int age, int max) {
        RecentIdentifiers identifiers = supplier.recent(label);
        Identifier identifier = identifiers == null ? null : identifiers.get(age);
        byte[] packed = identifier == null ? null : secrets.get(identifier);
        if (identifier == null || packed == null) {
            return;
        }
        List<byte[]> candidates = PackedSecrets.find(packed, supplier.number(), label);
        for (int i = candidates.size() - 1; i >= 0 && found.size() < max; i--) {
            found.add(new SessionSecret(label, identifier.bytes(), candidates.get(i)));
        }
    }

    /**
     * How many secrets are held for these identifying bytes, of whatever label and for whatever connections. Cheap: it tells whether
     * asking again for what was not there is worth it.
     */
    public int count(byte[] identifier) {
        if (identifier.length == 0 || identifier.length > Identifier.MAX_LENGTH) {
            return 0;
        }
        byte[] packed = secrets.get(Identifier.of(identifier));
        return packed == null ? 0 : PackedSecrets.count(packed);
    }

    /** From now on it is told which secrets are lacking, to whoever takes them out of the returned queue. */
    public synchronized WantedSecrets wanted() {
        WantedSecrets known = wanted;
        if (known == null) {
            known = new WantedSecrets();
            wanted = known;
        }
        return known;
    }

    /** Says that a connection lacks the secrets of this client random; not to be changed afterwards. Warm. */
    public void want(byte[] clientRandom) {
        WantedSecrets asked = wanted;
        if (asked != null) {
            asked.add(clientRandom);
        }
    }

    /** Grows with each secret that is added: what was not found is worth asking for again only when this moved. */
    public long generation() {
        return generation.get();
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

    private void makeRoom(SecretSupplier adding) {
        while (adding.isOverfull()) {
            removeOldest(adding);
        }
        while (size.get() > maxSecrets) {
            // who has an equal share need not be compared with all others
            removeOldest(adding.size() * suppliers.length > maxSecrets ? adding : largest());
        }
    }

    private SecretSupplier largest() {
        SecretSupplier largest = operator;
        for (SecretSupplier supplier : suppliers) {
            largest = supplier.size() > largest.size() ? supplier : largest;
        }
        return largest;
    }

    private void removeOldest(SecretSupplier supplier) {
        Identifier oldest = supplier.arrivals().remove();
        byte[] known = secrets.getOrDefault(oldest, PackedSecrets.NONE);
        byte[] rest = PackedSecrets.without(known, supplier.number());
        if (rest.length == 0) {
            secrets.remove(oldest);
        } else {
            secrets.put(oldest, rest);
        }
        int count = PackedSecrets.count(known) - PackedSecrets.count(rest);
        size.addAndGet(-count);
        shed.addAndGet(count);
        supplier.onRemoved(count);
    }

    @Override
    public String toString() {
        return "SecretStore[" + size + " secrets]";
    }
}
