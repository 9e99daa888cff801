// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that clients may resume, by session id and by ticket (RFC 5246 section 7.4.1.2, RFC 5077). Shared by all workers,
 * because a resumed session may hash to another one; bounded; touched once a handshake.
 *
 * <p>An entry is made only after a Finished was verified. It carries the number of the packet that proved it, and is not
 * found by an earlier packet, so that the result does not depend on how far each worker has come.
 */
public final class SessionCache {
    /** A shorter id may well be chosen by two servers, so it is kept apart by server. */
    private static final int UNIQUE_ID_LENGTH = 16;

    private final Cache<Key, Entry> entries;

    /** A cache for at most {@code maxEntries} ids and tickets together. */
    public SessionCache(long maxEntries) {
        // eviction runs on the thread that writes: no pool behind the workers' backs
        entries = Caffeine.newBuilder().maximumSize(maxEntries).executor(Runnable::run).build();
    }

    /** Remembers a session by its id, if it has one. */
    public void putId(byte[] server, byte[] id, MasterSecret secret, long packetNumber) {
        if (id.length > 0) {
            entries.put(new Key(id, server), new Entry(secret, packetNumber));
            if (id.length >= UNIQUE_ID_LENGTH) {
                entries.put(new Key(id, ANY_SERVER), new Entry(secret, packetNumber));
            }
        }
    }

    /** Remembers a session by a ticket that the server issued. */
    public void putTicket(byte[] ticket, MasterSecret secret, long packetNumber) {
        if (ticket.length > 0) {
            entries.put(new Key(ticket, ANY_SERVER), new Entry(secret, packetNumber));
        }
    }

    /**
     * The session that a server took up by its id: first that of the same server, then that of any other (servers of one
     * service share sessions).
     *
     * @param server address and port of the server, in any fixed form
     */
    public List<MasterSecret> findById(byte[] server, byte[] id, long packetNumber) {
        MasterSecret same = find(new Key(id, server), packetNumber);
        MasterSecret any = find(new Key(id, ANY_SERVER), packetNumber);
        if (same == null) {
            return any == null ? List.of() : List.of(any);
        }
        return any == null || Arrays.equals(any.secret(), same.secret()) ? List.of(same) : List.of(same, any);
    }

    /** The session behind a ticket, or null. */
    public @Nullable MasterSecret findByTicket(byte[] ticket, long packetNumber) {
        return find(new Key(ticket, ANY_SERVER), packetNumber);
    }

    private @Nullable MasterSecret find(Key key, long packetNumber) {
        Entry entry = entries.getIfPresent(key);
        return entry != null && entry.packetNumber < packetNumber ? entry.secret : null;
    }

    private static final byte[] ANY_SERVER = {};

    private record Entry(MasterSecret secret, long packetNumber) {}

    private record Key(byte[] id, byte[] server) {
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
