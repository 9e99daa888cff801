// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.keystore.KeyTable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that servers showed, by SHA-256. Bounded: of those without a key, the ones seen longest ago go first, then those with one.
 * One thread adds, any thread reads.
 */
public final class CertificateInventory {
    /** So many are kept. */
    public static final int MOST = 100_000;
    /** About so much memory is taken, for strangers choose how long their names are. */
    private static final long MOST_CHARACTERS = 128L << 20;
    /** This share of them goes at a time, since it takes a look at all. */
    private static final int FORGOTTEN_SHARE = 64;

    private final ConcurrentNavigableMap<String, SeenCertificate> byHash = new ConcurrentSkipListMap<>();
    private final Supplier<KeyTable> keys;
    private final int most;
    /** Those in {@link #byHash}, whose size takes a walk to know. */
    private volatile int size;
    private volatile long characters;
    private volatile long forgotten;
    private volatile long changes;

    /** @param keys that there are now */
    public CertificateInventory(Supplier<KeyTable> keys) {
        this(keys, MOST);
    }

    CertificateInventory(Supplier<KeyTable> keys, int most) {
        this.keys = keys;
        this.most = most;
    }

    /** Counts a connection; a certificate that its server did not show, or that was not read, is not counted. */
    public void add(TlsConnectionEvent event) {
        CertificateFacts certificate = event.tls().certificate();
        if (certificate == null) {
            return;
        }
        SeenCertificate known = byHash.get(certificate.sha256());
        put(known == null ? SeenCertificate.of(event, certificate) : known.and(event));
    }

    /** Takes in what was known before a restart; before anything is added. */
    void restore(Collection<SeenCertificate> certificates, long forgottenBefore) {
        certificates.forEach(this::put);
        forgotten = forgottenBefore;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void put(SeenCertificate certificate) {
        SeenCertificate before = byHash.put(certificate.sha256(), certificate);
        characters += certificate.characters() - (before == null ? 0 : before.characters());
        size += before == null ? 1 : 0;
        changes++;
        if (before == null && (size > most || characters > MOST_CHARACTERS)) {
            forgetSome(certificate);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void forgetSome(SeenCertificate newest) {
        KeyTable table = keys.get();
        record Ranked(boolean hasKey, SeenCertificate certificate) {}
        List<SeenCertificate> leaving = byHash.values().stream().filter(certificate -> certificate != newest)
                .map(certificate -> new Ranked(certificate.hasKey(table), certificate))
                .sorted(Comparator.comparing(Ranked::hasKey).thenComparing(ranked -> ranked.certificate.lastSeen()))
                .limit(Math.max(size / FORGOTTEN_SHARE, 1)).map(Ranked::certificate).toList();
        for (SeenCertificate certificate : leaving) {
            byHash.remove(certificate.sha256());
            characters -= certificate.characters();
            size--;
            forgotten++;
        }
    }

    /** All that are known, in order of their hashes; what is added meanwhile may or may not be among them. */
    public Collection<SeenCertificate> all() {
        return byHash.values();
    }

    /** Those whose hash is greater. */
    public Collection<SeenCertificate> after(String sha256) {
        return byHash.tailMap(sha256, false).values();
    }

    public @Nullable SeenCertificate find(String sha256) {
        return byHash.get(sha256);
    }

    /** How many are known. */
    public int size() {
        return size;
    }

    /** How many were let go to make room for others. */
    public long forgotten() {
        return forgotten;
    }

    /** Grows with every connection that is counted. */
    long changes() {
        return changes;
    }
}
