// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.dataplane.api.AuditEventHandler;
import io.sidelight.dataplane.api.Collector;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What stands beside one live run: where its keys come from, and what goes on while it captures. */
interface LiveService {
    /** The keys and secrets to start with. */
    KeyMaterial load();

    /** Begins what goes on beside {@code collector}, which is about to run, until it is closed. */
    Running start(Collector collector, KeyMaterial keys, LiveParts parts);

    /** Where a policy that is handed over goes when no file of one is named; null when none can be. */
    default @Nullable Path policyPlace() {
        return null;
    }

    /** What was begun. */
    interface Running extends AutoCloseable {
        @Override
        void close();

        /** What the run's events go through on their way to {@code sinks}; called, as they are, by the thread that runs the collector. */
        default AuditEventHandler before(AuditEventHandler sinks) {
            return sinks;
        }

        /** Called a few times a second by that thread. */
        default void onTurn(AuditEventHandler sinks) {}
    }

    /** Keys as {@code options} name them, once; nothing goes on beside the run. */
    static LiveService of(AnalyzeOptions options) {
        return new LiveService() {
            @Override
            public KeyMaterial load() {
                return KeyMaterial.load(options);
            }

            @Override
            public Running start(Collector collector, KeyMaterial keys, LiveParts parts) {
                return () -> {};
            }
        };
    }
}
