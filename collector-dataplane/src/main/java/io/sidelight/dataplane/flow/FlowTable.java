// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.dataplane.net.DecodedPacket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Connections by five-tuple, whichever direction a packet goes: open addressing with linear probing on a symmetric, seeded
 * hash. Bounded. Hot: {@link #find} is called per packet and allocates nothing.
 */
final class FlowTable {
    private static final int MIN_CAPACITY = 1024;

    private final int maxConnections;
    private @Nullable Connection[] slots = new Connection[MIN_CAPACITY];
    private int size;

    FlowTable(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    @Nullable
    Connection find(int hash, DecodedPacket packet) {
        @Nullable
        Connection[] table = slots;
        int mask = table.length - 1;
        for (int i = hash & mask;; i = i + 1 & mask) {
            Connection connection = table[i];
            if (connection == null) {
                return null;
            }
            if (connection.hash() == hash && connection.matches(packet)) {
                return connection;
            }
        }
    }

    boolean isFull() {
        return size >= maxConnections;
    }

    /** Adds a connection that is not there; false when the table is full. */
    boolean add(Connection connection) {
        if (isFull()) {
            return false;
        }
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        insert(connection);
        size++;
        return true;
    }

    private void insert(Connection connection) {
        int mask = slots.length - 1;
        int i = connection.hash() & mask;
        while (slots[i] != null) {
            i = i + 1 & mask;
        }
        slots[i] = connection;
    }

    private void grow() {
        @Nullable
        Connection[] old = slots;
        slots = new Connection[2 * old.length];
        for (Connection connection : old) {
            if (connection != null) {
                insert(connection);
            }
        }
    }

    /** Removes a connection and closes the hole, so that probing never meets a grave. */
    void remove(Connection connection) {
        int mask = slots.length - 1;
        int hole = connection.hash() & mask;
        while (slots[hole] != connection) {
            if (slots[hole] == null) {
                return;
            }
            hole = hole + 1 & mask;
        }
        for (int i = hole + 1 & mask;; i = i + 1 & mask) {
            Connection moved = slots[i];
            if (moved == null) {
                break;
            }
            int home = moved.hash() & mask;
            // it may fill the hole unless its home lies behind the hole, cyclically
            if ((i - home & mask) >= (i - hole & mask)) {
                slots[hole] = moved;
                hole = i;
            }
        }
        slots[hole] = null;
        size--;
    }

    int size() {
        return size;
    }

    /** How many places there are: more when more connections came, never fewer. */
    int capacity() {
        return slots.length;
    }

    /** The connection at a place, null when there is none. */
    @Nullable
    Connection at(int place) {
        return slots[place];
    }

    /** All connections, in order of their first packets. */
    Connection[] inOrder() {
        Connection[] all = new Connection[size];
        int count = 0;
        for (Connection connection : slots) {
            if (connection != null) {
                all[count++] = connection;
            }
        }
        Arrays.sort(all, (a, b) -> Long.compare(a.id(), b.id()));
        return all;
    }
}
