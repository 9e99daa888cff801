// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sidelight.dataplane.api.event.MemoryUse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that clients may resume, by session id and by ticket (RFC 5246 section 7.4.1.2, RFC 5077). Shared by all workers,
 * because a resumed session may hash to another one; bounded; touched once a handshake.
 *
 * <p>An entry is made only after a Finished was verified. It carries the moment that proved it, and is not found before, so that the result does not depend on how far each worker has come.
 */
public final class SessionCache {
    /** A shorter id or ticket may well be chosen by two servers, so it is kept apart by server. */
    private static final int UNIQUE_LENGTH = 16;

    /** About what an entry takes beside the bytes of its key. */
    private static final int ENTRY_BYTES = 400;

    private final Cache<Key, Entry> entries;
    private final long maxBytes;
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong generation = new AtomicLong();

    /** A cache that takes about {@code maxBytes}; a ticket of ordinary length takes half a kilobyte. */
    public SessionCache(long maxBytes) {
        this.maxBytes = maxBytes;
        // eviction runs on the thread that writes: no pool behind the workers' backs
        entries = Caffeine.newBuilder().maximumWeight(maxBytes).weigher((Key key, Entry _) -> key.bytes())
                .evictionListener((_, _, _) -> evicted.incrementAndGet()).executor(Runnable::run).build();
    }

    /** What it takes now; from any thread. */
    public MemoryUse.Part use() {
        long used = entries.policy().eviction().map(eviction -> eviction.weightedSize().orElse(0)).orElse(0L);
        return new MemoryUse.Part(used, used, maxBytes, evicted.get());
    }

    /** Remembers a session by its id, if it has one. */
    public void putId(byte[] server, byte[] id, MasterSecret secret, Moment moment) {
        put(server, id, secret, moment);
    }

    /** Remembers a session by a ticket that the server issued, if it did. */
    public void putTicket(byte[] server, byte[] ticket, MasterSecret secret, Moment moment) {
        put(server, ticket, secret, moment);
    }

    /** Remembers a session by a ticket that is its own proof (TLS 1.3), whichever server issued it. */
    public void putTicket(byte[] ticket, MasterSecret secret, Moment moment) {
        if (ticket.length > 0) {
            put(new Key(ticket, ANY_SERVER), new Entry(secret, moment));
        }
    }

    /**
     * The session that a server took up by its id: first that of the same server, then that of any other (servers of one
     * service share sessions).
     *
     * @param server address and port of the server, in any fixed form
     */
    public List<MasterSecret> findById(byte[] server, byte[] id, Moment moment) {
        return find(server, id, moment);
    }

    /** The session that a server may have taken up by a ticket: first one of the same server's, then one of any other's. */
    public List<MasterSecret> findByTicket(byte[] server, byte[] ticket, Moment moment) {
        return find(server, ticket, moment);
    }

    /** The session behind a ticket of whichever server, or null. */
    public @Nullable MasterSecret findByTicket(byte[] ticket, Moment moment) {
        return find(new Key(ticket, ANY_SERVER), moment);
    }

    /** Changes whenever a session has become known. */
    public long generation() {
        return generation.get();
    }

    private void put(byte[] server, byte[] name, MasterSecret secret, Moment moment) {
        if (name.length > 0) {
            put(new Key(name, server), new Entry(secret, moment));
            if (name.length >= UNIQUE_LENGTH) {
                put(new Key(name, ANY_SERVER), new Entry(secret, moment));
            }
        }
    }

    private List<MasterSecret> find(byte[] server, byte[] name, Moment moment) {
        MasterSecret same = find(new Key(name, server), moment);
        MasterSecret any = find(new Key(name, ANY_SERVER), moment);
        if (same == null) {
            return any == null ? List.of() : List.of(any);
        }
        return any == null || Arrays.equals(any.secret(), same.secret()) ? List.of(same) : List.of(same, any);
    }

    /** A session that is proved again, by being resumed, stays known from its first proof on. */
    private void put(Key key, Entry entry) {
        entries.asMap().merge(key, entry,
                (old, fresh) -> old.isSameSession(fresh) && old.isEarlier(fresh) ? old : fresh);
        generation.incrementAndGet();
    }

    private @Nullable MasterSecret find(Key key, Moment moment) {
        Entry entry = entries.getIfPresent(key);
        return entry != null && moment.knows(entry.moment) ? entry.secret : null;
    }

    private static final byte[] ANY_SERVER = {};

    /**
     * A place in the capture.
     *
     * @param packetNumber the packet that is being handled: its number, or in live capture, where each worker numbers its own, its time
     * @param connectionId the connection that it belongs to
     */
    public record Moment(long packetNumber, long connectionId) {
        /** True when what was learnt then is known now: from an earlier packet, or on the same connection. */
        boolean knows(Moment earlier) {
            return earlier.packetNumber < packetNumber || earlier.connectionId == connectionId;
        }
    }

    private record Entry(MasterSecret secret, Moment moment) {
        boolean isSameSession(Entry other) {
            return Arrays.equals(secret.secret(), other.secret.secret());
        }

        boolean isEarlier(Entry other) {
            return moment.packetNumber < other.moment.packetNumber;
        }
    }

    private record Key(byte[] id, byte[] server) {
        int bytes() {
            return ENTRY_BYTES + id.length + server.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(id, key.id) && Arrays.equals(server, key.server);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(id) + Arrays.hashCode(server);
        }
    }
}
