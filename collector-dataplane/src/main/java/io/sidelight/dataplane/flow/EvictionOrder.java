// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.dataplane.api.event.MemoryPart;
import org.jspecify.annotations.Nullable;

/**
 * Which connection is given up when there is no room for another: by stage, and within a stage one without packets for long.
 * Lists with a second chance: what had a packet since it was looked at last goes to the end once. So a packet costs no more
 * than a flag. One per worker.
 */
@SuppressWarnings("EnumOrdinal") // the stages are an order
final class EvictionOrder {
    /** Of a full table, each of the lower stages keeps a share of one in so many: else nothing new could come up. */
    private static final int SHARE = 8;
    private static final int MOST_SECOND_CHANCES = 32;
    private static final int MOST_ASKED = 16;

    private static final ConnectionStage[] STAGES = ConnectionStage.values();

    private final int reserved;
    private final Connection[] lists = new Connection[STAGES.length];
    private final int[] sizes = new int[STAGES.length];

    /** @param maxConnections of the table */
    EvictionOrder(int maxConnections) {
        reserved = maxConnections / SHARE;
        for (int i = 0; i < lists.length; i++) {
            lists[i] = new Connection();
        }
    }

    void add(Connection connection) {
        append(connection);
        sizes[connection.stage.ordinal()]++;
    }

    void remove(Connection connection) {
        unlink(connection);
        sizes[connection.stage.ordinal()]--;
    }

    /** The connection has come to another stage. */
    void move(Connection connection, ConnectionStage stage) {
        remove(connection);
        connection.stage = stage;
        add(connection);
    }

    int size(ConnectionStage stage) {
        return sizes[stage.ordinal()];
    }

    /** What is given up first; null when there is nothing. Still in its list. */
    @Nullable
    Connection first() {
        if (size(ConnectionStage.CLOSING) > 0) {
            return first(ConnectionStage.CLOSING);
        }
        for (ConnectionStage stage : STAGES) {
            if (stage != ConnectionStage.ESTABLISHED && size(stage) > reserved) {
                return first(stage);
            }
        }
        for (int i = STAGES.length - 1; i >= 0; i--) {
            if (sizes[i] > 0) {
                return first(STAGES[i]);
            }
        }
        return null;
    }

    private Connection first(ConnectionStage stage) {
        Connection list = lists[stage.ordinal()];
        for (int i = 0; i < MOST_SECOND_CHANCES && list.evictAfter.busy; i++) {
            Connection spared = list.evictAfter;
            spared.busy = false;
            unlink(spared);
            append(spared);
        }
        return list.evictAfter;
    }

    /** What is given up first of the unfinished connections that hold memory of a part; null when none was found soon. */
    @Nullable
    Connection firstHolding(MemoryPart part) {
        Connection starting = firstHolding(part, ConnectionStage.STARTING);
        return starting != null ? starting : firstHolding(part, ConnectionStage.ANSWERED);
    }

    private @Nullable Connection firstHolding(MemoryPart part, ConnectionStage stage) {
        Connection list = lists[stage.ordinal()];
        int asked = Math.min(MOST_ASKED, size(stage));
        Connection spared = null;
        for (int i = 0; i < asked; i++) {
            Connection candidate = list.evictAfter;
            if (candidate.handler().holds(part)) {
                if (!candidate.busy) {
                    return candidate;
                }
                spared = spared == null ? candidate : spared;
            }
            candidate.busy = false;
            unlink(candidate);
            append(candidate);
        }
        return spared;
    }

    private void append(Connection connection) {
        Connection list = lists[connection.stage.ordinal()];
        connection.evictAfter = list;
        connection.evictBefore = list.evictBefore;
        list.evictBefore.evictAfter = connection;
        list.evictBefore = connection;
    }

    private static void unlink(Connection connection) {
        connection.evictBefore.evictAfter = connection.evictAfter;
        connection.evictAfter.evictBefore = connection.evictBefore;
        connection.evictBefore = connection;
        connection.evictAfter = connection;
    }
}
