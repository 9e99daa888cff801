// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of a worker whose records wait for secrets, and until when, by packet time. They are asked for again when
 * new secrets have come, not per packet. One per worker; used by its thread.
 */
final class SecretWaits {
    private final long waitNs;
    /** Deadlines, which come in the order in which waiting began. */
    private final Map<Waiter, Long> waiting = new LinkedHashMap<>();

    /** @param waitNs how long records wait */
    SecretWaits(long waitNs) {
        this.waitNs = waitNs;
    }

    /** Whose records wait. */
    interface Waiter {
        /** New secrets have come, maybe not for this one; true when it waits on. */
        boolean onSecrets();

        /** What waits is to be let go of. */
        void onWaitOver();
    }

    /** Says that records wait; nothing new when they did before. */
    void add(Waiter waiter, long nowNs) {
        waiting.putIfAbsent(waiter, nowNs + waitNs);
    }

    /** Nothing waits any more. */
    void remove(Waiter waiter) {
        waiting.remove(waiter);
    }

    /** New secrets have come. */
    void onSecrets() {
        // what one connection makes known may be what another, resumed, waits for
        for (Waiter waiter : List.copyOf(waiting.keySet())) {
            if (!waiter.onSecrets()) {
                waiting.remove(waiter);
            }
        }
    }

    /** Packet time has come to {@code nowNs}. */
    void onTime(long nowNs) {
        Iterator<Map.Entry<Waiter, Long>> oldestFirst = waiting.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Waiter, Long> oldest = oldestFirst.next();
            if (oldest.getValue() > nowNs) {
                break;
            }
            oldestFirst.remove();
            oldest.getKey().onWaitOver();
        }
    }

    int size() {
        return waiting.size();
    }
}
