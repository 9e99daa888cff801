// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many TLS connections were decrypted and how many of their bytes, in all, by server and by reason, and what would add to it. One thread's.
 *
 * <p>Bytes are those of the TCP connections as captured. Of a connection that was read in part, as many count as decrypted as came out as
 * plaintext. What is kept is bounded: different things beyond the first so many are counted together.
 */
public final class CoverageTally {
    private final int most;
    private final Map<Missing, Lack> missing = new HashMap<>();
    private final Map<Server, Volume> servers = new HashMap<>();
    private final Map<Reason, Volume> reasons = new EnumMap<>(Reason.class);
    private Volume all = Volume.NONE;
    private Lack otherLacks = new Lack("", "", Volume.NONE);
    private Volume otherServers = Volume.NONE;
    private Volume nothingToRead = Volume.NONE;

    /** @param most different things, and servers, that are told apart */
    public CoverageTally(int most) {
        this.most = most;
    }

    /**
     * Connections, and how many of them were read. Of what is lacking or the reason for it, bytes are those that were not read.
     *
     * @param decryptedConnections those of which all was read
     */
    public record Volume(long connections, long bytes, long decryptedConnections, long decryptedBytes) {
        static final Volume NONE = new Volume(0, 0, 0, 0);

        Volume plus(Volume other) {
            return new Volume(connections + other.connections, bytes + other.bytes,
                    decryptedConnections + other.decryptedConnections, decryptedBytes + other.decryptedBytes);
        }
    }

    /**
     * What connections lack.
     *
     * @param text what would add to the coverage
     * @param sha256 of the certificate that it is about, lower-case hex; empty when it is about none
     */
    public record Lack(String text, String sha256, Volume volume) {
        private Lack and(Volume more) {
            return new Lack(text, sha256, volume.plus(more));
        }
    }

    /**
     * A server as its clients know it.
     *
     * @param address with port
     * @param name that was asked for, empty without one
     * @param certificate SHA-256 of the one that it showed, lower-case hex; empty when none was seen
     */
    public record Server(String address, String name, String certificate) {}

    /** Counts a connection. */
    public void add(TlsConnectionEvent event) {
        long bytes = event.connection().initiatorBytes() + event.connection().responderBytes();
        long read = read(event, bytes);
        Reason reason = event.verdict().reason();
        Volume volume = new Volume(1, bytes, reason == null ? 1 : 0, read);
        all = all.plus(volume);
        CertificateFacts certificate = event.tls().certificate();
        add(new Server(event.connection().server().toString(), event.tls().serverName(),
                certificate == null ? "" : certificate.sha256()), volume);
        if (reason != null) {
            Volume unread = new Volume(1, bytes - read, 0, 0);
            reasons.merge(reason, unread, Volume::plus);
            add(event, reason, unread);
        }
    }

    private static long read(TlsConnectionEvent event, long bytes) {
        return switch (event.verdict().status()) {
            case DECRYPTED -> bytes;
            case PARTIAL -> Math.min(bytes, event.counts().clientBytes() + event.counts().serverBytes());
            case NONE, BYPASSED -> 0;
        };
    }

    private void add(TlsConnectionEvent event, Reason reason, Volume unread) {
        Missing thing = Missing.of(event, reason);
        if (thing.kind() == Missing.Kind.NOTHING && event.verdict().status() != DecryptStatus.PARTIAL) {
            nothingToRead = nothingToRead.plus(unread);
            return;
        }
        Lack known = missing.get(thing);
        add(thing, known == null ? new Lack(thing.text(event), thing.sha256(), unread) : known.and(unread), unread);
    }

    private void add(Missing thing, Lack sum, Volume added) {
        if (missing.size() < most || missing.containsKey(thing)) {
            missing.put(thing, sum);
        } else {
            otherLacks = otherLacks.and(added);
        }
    }

    private void add(Server server, Volume volume) {
        if (servers.size() < most || servers.containsKey(server)) {
            servers.merge(server, volume, Volume::plus);
        } else {
            otherServers = otherServers.plus(volume);
        }
    }

    /** Counts all that {@code other} counted. */
    public void add(CoverageTally other) {
        all = all.plus(other.all);
        nothingToRead = nothingToRead.plus(other.nothingToRead);
        otherLacks = otherLacks.and(other.otherLacks.volume);
        otherServers = otherServers.plus(other.otherServers);
        other.reasons.forEach((reason, volume) -> reasons.merge(reason, volume, Volume::plus));
        other.servers.forEach(this::add);
        other.missing.forEach((thing, lack) -> {
            Lack known = missing.get(thing);
            add(thing, known == null ? lack : known.and(lack.volume), lack.volume);
        });
    }

    /** All connections. */
    public Volume all() {
        return all;
    }

    /** What would add to the coverage, most bytes first. */
    public List<Lack> lacks() {
        return missing.values().stream().sorted(Comparator.comparingLong((Lack lack) -> -lack.volume.bytes)
                .thenComparingLong(lack -> -lack.volume.connections).thenComparing(Lack::text)
                .thenComparing(Lack::sha256)).toList();
    }

    /** What connections lack that was not told apart any more. */
    Volume otherLacks() {
        return otherLacks.volume;
    }

    /** Connections that had nothing to read. */
    public Volume nothingToRead() {
        return nothingToRead;
    }

    /** True when there may be more things that are lacking than {@link #lacks} tells. */
    boolean isFull() {
        return missing.size() >= most;
    }

    /** The servers that clients spoke to, most bytes first. */
    public List<Map.Entry<Server, Volume>> servers() {
        return servers.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Server, Volume> entry) -> -entry.getValue().bytes)
                        .thenComparing(entry -> entry.getKey().toString()))
                .toList();
    }

    /** Servers that were not told apart any more. */
    public Volume otherServers() {
        return otherServers;
    }

    /** Why not all was read, most bytes first. */
    public List<Map.Entry<Reason, Volume>> reasons() {
        return reasons.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Reason, Volume> entry) -> -entry.getValue().bytes)
                        .thenComparing(Map.Entry::getKey))
                .toList();
    }
}
