// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.app.ParserMemory;
import io.sidelight.dataplane.flow.ConnectionTracker;
import io.sidelight.dataplane.reassembly.SegmentPool;
import io.sidelight.dataplane.tls.handshake.HandshakeMemory;
import io.sidelight.dataplane.tls.record.BufferPool;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one worker takes of the memory budget, and what it does when a part is nearly used up: unfinished connections are given
 * up, oldest first, so that floods of what never comes to anything leave room for the rest. One per worker, used by its thread;
 * what it publishes may be read by others, somewhat late.
 */
@SuppressWarnings("EnumOrdinal") // an array by part
final class WorkerMemory {
    /** Of one part in so many the last one is kept for connections that are not given up. */
    private static final int TIGHT_DIVISOR = 8;
    private static final int MOST_EVICTED_AT_ONCE = 4;
    /** When nothing is found to give up, time and again, so many packets go by before it is looked for again. */
    private static final int LONGEST_PAUSE = 64;

    private final ConnectionTracker connections;
    private final int maxConnections;
    private final SegmentPool segments;
    private final BufferPool records;
    private final HandshakeMemory handshakes;
    private final ParserMemory parsers;
    private final EventOutbox outbox;
    private final long segmentsTight;
    private final long recordsTight;
    private final long handshakesTight;
    private final long[] relieved = new long[MemoryPart.values().length];
    private int pause;
    private int nextPause;
    private volatile MemoryUse published = MemoryUse.NONE;

    WorkerMemory(int maxConnections, ConnectionTracker connections, WorkerContext context) {
        this.maxConnections = maxConnections;
        this.connections = connections;
        segments = context.streams().pool();
        records = context.tls().waitingRecords();
        handshakes = context.tls().handshakes();
        parsers = context.parsers();
        outbox = context.outbox();
        segmentsTight = tight(segments.maxBytes());
        recordsTight = tight(records.maxBytes());
        handshakesTight = tight(handshakes.maxBytes());
    }

    private static long tight(long maxBytes) {
        return maxBytes - maxBytes / TIGHT_DIVISOR;
    }

    /** Makes room where it is tight; between two packets, since a connection that ends uses what all share. Hot. */
    void relieve() {
        if (handshakes.usedBytes() > handshakesTight) {
            relieve(MemoryPart.HANDSHAKES);
        }
        if (records.usedBytes() > recordsTight) {
            relieve(MemoryPart.WAITING_RECORDS);
        }
        if (segments.usedBytes() > segmentsTight) {
            relieve(MemoryPart.OUT_OF_ORDER);
        }
    }

    private void relieve(MemoryPart part) {
        if (pause > 0) {
            pause--;
            return;
        }
        for (int i = 0; i < MOST_EVICTED_AT_ONCE && isTight(part); i++) {
            if (!connections.evictHolding(part)) {
                pause = nextPause;
                nextPause = Math.min(2 * nextPause + 1, LONGEST_PAUSE);
                return;
            }
            nextPause = 0;
            relieved[part.ordinal()]++;
        }
    }

    private boolean isTight(MemoryPart part) {
        return switch (part) {
            case HANDSHAKES -> handshakes.usedBytes() > handshakesTight;
            case WAITING_RECORDS -> records.usedBytes() > recordsTight;
            default -> segments.usedBytes() > segmentsTight;
        };
    }

    /** What each part takes now; on the worker's thread. */
    MemoryUse use() {
        Map<MemoryPart, MemoryUse.Part> parts = new EnumMap<>(MemoryPart.class);
        parts.put(MemoryPart.CONNECTIONS, new MemoryUse.Part(bytes(connections.size()), bytes(connections.most()),
                bytes(maxConnections), connections.evicted() - Arrays.stream(relieved).sum()));
        parts.put(MemoryPart.OUT_OF_ORDER, new MemoryUse.Part(segments.usedBytes(), segments.mostBytes(),
                segments.maxBytes(), segments.refused() + relieved(MemoryPart.OUT_OF_ORDER)));
        parts.put(MemoryPart.WAITING_RECORDS, new MemoryUse.Part(records.usedBytes(), records.mostBytes(),
                records.maxBytes(), records.refused() + relieved(MemoryPart.WAITING_RECORDS)));
        parts.put(MemoryPart.HANDSHAKES, new MemoryUse.Part(handshakes.usedBytes(), handshakes.mostBytes(),
                handshakes.maxBytes(), handshakes.refused() + relieved(MemoryPart.HANDSHAKES)));
        parts.put(MemoryPart.HTTP_MESSAGES, new MemoryUse.Part(parsers.usedBytes(), parsers.mostBytes(),
                parsers.maxBytes(), parsers.givenUp() + parsers.shed()));
        parts.put(MemoryPart.EVENTS, outbox.use());
        return new MemoryUse(parts);
    }

    private static long bytes(long count) {
        return count * WorkerLimits.CONNECTION_BYTES;
    }

    private long relieved(MemoryPart part) {
        return relieved[part.ordinal()];
    }

    /** Lets others read what each part takes now. */
    void publish() {
        published = use();
    }

    /** What was published last; from any thread. */
    MemoryUse published() {
        return published;
    }
}
