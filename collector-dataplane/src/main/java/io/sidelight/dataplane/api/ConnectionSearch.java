// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.worker.ConnectionLook;
import io.sidelight.dataplane.worker.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the workers of an engine, one after the other, for open connections until enough are found or time is over. */
final class ConnectionSearch {
    /** A worker looks for what is asked once a batch: within milliseconds, unless something is amiss. */
    private static final Duration OF_A_WORKER = Duration.ofMillis(500);
    private static final Duration IN_ALL = Duration.ofSeconds(3);
    private static final Pattern POSITION = Pattern.compile("([0-9]{1,3})-([0-9]{1,9})");

    private final Engine engine;
    private final ConnectionQuery query;
    private final List<TlsConnectionEvent> found = new ArrayList<>();
    private int worker;
    private int place;
    private int unanswered;

    /** @throws IllegalArgumentException when the query goes on at no place */
    ConnectionSearch(Engine engine, ConnectionQuery query) {
        this.engine = engine;
        this.query = query;
        if (!query.after().isEmpty()) {
            Matcher position = POSITION.matcher(query.after());
            if (!position.matches()) {
                throw new IllegalArgumentException("after is '" + query.after() + "', which no answer said");
            }
            worker = Integer.parseInt(position.group(1));
            place = Integer.parseInt(position.group(2));
        }
    }

    OpenConnections run() throws InterruptedException {
        long endNs = System.nanoTime() + IN_ALL.toNanos();
        while (worker < engine.workers() && found.size() < query.most() && endNs - System.nanoTime() > 0) {
            ConnectionLook look = new ConnectionLook(query.address(), this::fits, query.most() - found.size(), place);
            engine.ask(worker, look);
            look.await(OF_A_WORKER);
            int reached = look.place();
            found.addAll(look.found());
            if (!look.isBegun()) {
                unanswered++;
            }
            if (reached == ConnectionLook.END || !look.isBegun()) {
                worker++;
                place = 0;
            } else {
                place = reached;
            }
        }
        return new OpenConnections(found, worker < engine.workers() ? worker + "-" + place : "", unanswered);
    }

    private boolean fits(TlsConnectionEvent event) {
        return (query.status() == null || event.verdict().status() == query.status())
                && (query.serverName().isEmpty() || query.serverName().equalsIgnoreCase(event.tls().serverName()));
    }
}
