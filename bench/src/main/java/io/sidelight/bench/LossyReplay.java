// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.LossyTraffic;
import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorConfig;
import io.sidelight.dataplane.api.CollectorLimits;
import io.sidelight.dataplane.api.ProgressHandler;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.util.List;

/** Runs a capture of which packets are missing through the whole collector, and counts what came out. */
final class LossyReplay {
    private final LossyTraffic traffic;
    private final KeyTable keys;
    private long recoveredBytes;

    LossyReplay(LossyTraffic traffic, KeyTable keys) {
        this.traffic = traffic;
        this.keys = keys;
    }

    /**
     * Processor time in nanoseconds, as {@link Replay#processorNs}.
     *
     * @throws BenchException when nothing, or more than was sent, was decrypted
     */
    long processorNs() {
        WorkerClock clock = new WorkerClock();
        long[] bytes = {0};
        CollectorConfig config = new CollectorConfig(keys, PskTable.empty(), new SecretStore(), 1,
                CollectorLimits.defaults());
        try (Collector collector = Collector.overFiles(List.of(traffic.sent().path()), config)) {
            collector.run(event -> bytes[0] += event instanceof TlsConnectionEvent tls ? tls.counts().serverBytes() : 0,
                    worker -> clock, ProgressHandler.NONE);
        }
        if (bytes[0] == 0 || bytes[0] > traffic.sent().serverBytes()) {
            throw new BenchException("of a capture with " + traffic.lostPackets() + " packets missing " + bytes[0]
                    + " of " + traffic.sent().serverBytes() + " bytes came out, so no figure is given");
        }
        recoveredBytes = bytes[0];
        return clock.processorNs();
    }

    /** Application data of the server that the last run decrypted. */
    long recoveredBytes() {
        return recoveredBytes;
    }
}
