// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.feed;

import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One who watches. So many events wait for it at most; what comes while they do is lost to it, and counted. Fed by several threads, read by one.
 */
public final class Subscription implements AutoCloseable {
    private final EventFeed feed;
    private final String subscriber;
    private final Set<Dataset> datasets;
    private final ArrayBlockingQueue<FeedItem> waiting = new ArrayBlockingQueue<>(EventFeed.MOST_WAITING);
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean ended;

    Subscription(EventFeed feed, String subscriber, Set<Dataset> datasets) {
        this.feed = feed;
        this.subscriber = subscriber;
        this.datasets = Set.copyOf(datasets);
    }

    /** Never waits. */
    void offer(FeedItem item) {
        if (datasets.contains(item.dataset()) && !waiting.offer(item)) {
            lost.incrementAndGet();
        }
    }

    String subscriber() {
        return subscriber;
    }

    /** The next event; null when none came in time. */
    public @Nullable FeedItem next(long timeoutMs) throws InterruptedException {
        return waiting.poll(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** How many events were lost since this was asked last. */
    public long takeLost() {
        return lost.getAndSet(0);
    }

    /** True once nothing more will come. */
    public boolean isEnded() {
        return ended && waiting.isEmpty();
    }

    void end() {
        ended = true;
    }

    @Override
    public void close() {
        ended = true;
        waiting.clear();
        feed.remove(this);
    }
}
