// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.keystore.KeyTable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What runs workers over packets and delivers their events. Runs once. */
public interface Engine {
    /**
     * Runs to the end of the input or until {@link #stop}; events come on the calling thread.
     *
     * @param progress called a few times a second on the calling thread
     */
    void run(Consumer<AuditEvent> events, Runnable progress);

    /** Gives the workers another policy, which each takes over soon; before or during {@link #run}, from any thread. */
    void use(Policy policy);

    /** Makes {@link #run} finish soon with what was seen so far; from any thread. */
    void stop();

    /** Gives the workers another key table, which each takes over at its next turn of packet time; from any thread. */
    void use(KeyTable table);

    /** How many workers there are. */
    int workers();

    /** Asks a worker for open connections, which it answers when it runs live; from any thread. */
    void ask(int worker, ConnectionLook look);

    /** What all workers did so far; exact after {@link #run}. */
    EngineTotals totals();

    /** The first error of ours, null when there was none. */
    @Nullable
    RuntimeException firstInternalError();
}
