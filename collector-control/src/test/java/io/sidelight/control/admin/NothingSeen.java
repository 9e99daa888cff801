// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.TcpAnomalies;
import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import java.time.Instant;
import java.util.List;

/** How an appliance does that saw nothing yet. */
public final class NothingSeen implements StatusSource {
    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public Instant started() {
        return Instant.parse("2024-01-01T00:00:00Z");
    }

    @Override
    public List<String> interfaces() {
        return List.of("mon0");
    }

    @Override
    public CollectorReport report() {
        return new CollectorReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new TcpAnomalies(0, 0, 0, 0),
                OverloadCounts.NONE, MemoryUse.NONE, List.of());
    }
}
