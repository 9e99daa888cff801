// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.audit.CoverageHistory;
import io.sidelight.control.audit.Events;
import io.sidelight.control.inventory.CertificateInventory;
import io.sidelight.dataplane.api.ConnectionQuery;
import io.sidelight.dataplane.api.OpenConnections;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.keystore.KeyTable;
import java.time.Clock;
import java.util.List;

/** What an appliance saw, for tests. */
public final class Observing {
    private Observing() {}

    /** Of one that saw nothing yet, but whose connections are open: three on two pages. */
    public static Observations nothing() {
        return new Observations(new CertificateInventory(KeyTable::empty), new CoverageHistory(Clock.systemUTC()),
                Observing::open);
    }

    private static OpenConnections open(ConnectionQuery query) {
        if (query.after().isEmpty()) {
            return new OpenConnections(List.of(Events.decrypted(1), Events.unread(2, Reason.MIDSTREAM)), "0-2", 0);
        }
        if (query.after().equals("0-2")) {
            return new OpenConnections(List.of(Events.decrypted(3)), "", 1);
        }
        throw new IllegalArgumentException("after is '" + query.after() + "', which no answer said");
    }
}
