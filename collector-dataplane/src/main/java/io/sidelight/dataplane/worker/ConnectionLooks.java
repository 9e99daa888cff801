// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.flow.ConnectionTracker;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Who asks one worker for its open connections: they are answered one after the other, a little in each batch of packets. */
final class ConnectionLooks {
    /** Of the table at a time; every one of them may be a connection. */
    private static final int PLACES = 32;
    private static final long LONGEST_NS = 100_000;

    private final WorkerContext context;
    private final ConcurrentLinkedQueue<ConnectionLook> asked = new ConcurrentLinkedQueue<>();
    /** In {@link #asked}: a look at it costs less than one at the queue. */
    private final AtomicInteger waiting = new AtomicInteger();
    private @Nullable ConnectionLook current;

    ConnectionLooks(WorkerContext context) {
        this.context = context;
    }

    /** From any thread. */
    void ask(ConnectionLook look) {
        asked.add(look);
        waiting.incrementAndGet();
    }

    /** Goes on with the answer for some time; allocates nothing and asks no clock when nobody asks. */
    void answerSome(ConnectionTracker connections) {
        if (current == null && waiting.getAcquire() == 0) {
            return;
        }
        long startNs = System.nanoTime();
        do {
            ConnectionLook look = next();
            if (look == null) {
                return;
            }
            try {
                look.goOn(connections, PLACES);
            } catch (RuntimeException e) {
                // our bug: it costs an answer, and nothing else
                context.counters().onInternalError(e);
                look.fail();
            }
            current = look.isOver() ? null : look;
        } while (System.nanoTime() - startNs < LONGEST_NS);
    }

    private @Nullable ConnectionLook next() {
        ConnectionLook look = current;
        while (look == null && waiting.get() > 0) {
            look = asked.poll();
            if (look != null) {
                waiting.decrementAndGet();
                look.begin();
            }
            look = look == null || look.isOver() ? null : look;
        }
        return look;
    }
}
