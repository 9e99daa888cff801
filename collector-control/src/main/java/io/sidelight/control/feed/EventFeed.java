// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.feed;

import io.sidelight.dataplane.api.AuditEventHandler;
import io.sidelight.dataplane.api.event.AuditEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands events to those who watch them live, and lines of the log of who did what to the thread that writes events. Nothing here waits for anybody: who is slow
 * loses events. Thread-safe.
 */
public final class EventFeed implements AuditEventHandler, AutoCloseable {
    /** Who may watch at a time: each takes a thread of the admin API. */
    public static final int MOST_SUBSCRIBERS = 12;
    /** The same, by one credential, so that one caller cannot shut out all others. */
    public static final int MOST_BY_ONE = 4;

    static final int MOST_WAITING = 1_000;
    private static final int MOST_LINES = 10_000;

    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final ArrayBlockingQueue<String> lines = new ArrayBlockingQueue<>(MOST_LINES);
    private final AtomicLong lostLines = new AtomicLong();
    private boolean closed;

    /**
     * Begins to watch.
     *
     * @param subscriber by what the caller is known
     * @return empty when too many watch already
     */
    public synchronized Optional<Subscription> subscribe(String subscriber, Set<Dataset> datasets) {
        long same = subscriptions.stream().filter(each -> each.subscriber().equals(subscriber)).count();
        if (subscriptions.size() >= MOST_SUBSCRIBERS || same >= MOST_BY_ONE) {
            return Optional.empty();
        }
        Subscription subscription = new Subscription(this, subscriber, datasets);
        if (closed) {
            subscription.end();
        } else {
            subscriptions.add(subscription);
        }
        return Optional.of(subscription);
    }

    synchronized void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** How many watch now. */
    public int subscribers() {
        return subscriptions.size();
    }

    @Override
    public void onEvent(AuditEvent event) {
        if (!subscriptions.isEmpty()) {
            publish(new FeedItem.Seen(event));
        }
    }

    /** Takes a line of dataset {@code sidelight.admin}, for those who watch and for {@link #takeLines}. */
    public void onAdminLine(String line) {
        publish(new FeedItem.Done(line));
        if (!lines.offer(line)) {
            lostLines.incrementAndGet();
        }
    }

    private void publish(FeedItem item) {
        for (Subscription subscription : subscriptions) {
            subscription.offer(item);
        }
    }

    /** The lines that came since this was called last, in their order. */
    public List<String> takeLines() {
        if (lines.isEmpty()) {
            return List.of();
        }
        List<String> taken = new ArrayList<>();
        lines.drainTo(taken);
        return taken;
    }

    /** Lines that nobody took in time; the sequence of those that were has a gap there. */
    public long lostLines() {
        return lostLines.get();
    }

    /** Whoever watches gets what waits for it, and then is told that it is over. */
    @Override
    public synchronized void close() {
        closed = true;
        subscriptions.forEach(Subscription::end);
        subscriptions.clear();
    }
}
