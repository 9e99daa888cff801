// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.flow.ConnectionTracker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks a worker about its open connections, and what it answers, piece by piece. The worker's thread answers, that of who asks
 * waits as long as it likes; neither waits for the other.
 */
public final class ConnectionLook {
    /** There are no more connections. */
    public static final int END = ConnectionTracker.END;

    private final @Nullable AddressBlock address;
    private final Predicate<TlsConnectionEvent> wanted;
    private final int most;
    private final ConcurrentLinkedQueue<TlsConnectionEvent> found = new ConcurrentLinkedQueue<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private int count;
    private volatile int place;
    private volatile boolean begun;
    private volatile boolean abandoned;

    /**
     * @param address which either end must have; null for any
     * @param wanted what is found must fit; asked by the worker's thread
     * @param most about how many connections are to be found
     * @param place where to begin: 0, or a {@link #place} of before
     */
    public ConnectionLook(@Nullable AddressBlock address, Predicate<TlsConnectionEvent> wanted, int most, int place) {
        this.address = address;
        this.wanted = wanted;
        this.most = most;
        this.place = place;
    }

    /** Waits for the whole answer, or until {@code patience} is at its end; then no more is found. */
    public void await(Duration patience) throws InterruptedException {
        try {
            boolean _ = done.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            abandoned = true;
        }
    }

    /** What was found, in no order. */
    public List<TlsConnectionEvent> found() {
        return new ArrayList<>(found);
    }

    /** Where the worker will go on, {@link #END} when it has seen all. To be asked before {@link #found} is. */
    public int place() {
        return place;
    }

    /** Whether the worker has heard of it. */
    public boolean isBegun() {
        return begun;
    }

    /** Nobody waits for more, or no more is wanted. By the worker's thread, as the following. */
    boolean isOver() {
        return abandoned || place == END || count >= most;
    }

    void begin() {
        begun = true;
    }

    /** Looks at the connections of some places. */
    void goOn(ConnectionTracker connections, int places) {
        int next = connections.show(place, places, this::look);
        place = next;
        if (isOver()) {
            done.countDown();
        }
    }

    private void look(Connection connection) {
        AddressBlock block = address;
        if (block == null || block.contains(connection.address(true)) || block.contains(connection.address(false))) {
            connection.handler().glance(this::take);
        }
    }

    private void take(TlsConnectionEvent event) {
        if (wanted.test(event)) {
            count++;
            found.add(event);
        }
    }

    /** It cannot be answered. */
    void fail() {
        place = END;
        done.countDown();
    }
}
