// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsAlert;
import java.util.ArrayList;
import java.util.List;

/** The alerts of one connection, in the order in which they could be read. Bounded; costs nothing without alerts. */
final class AlertLog {
    private static final int MAX_ALERTS = 16;

    private List<TlsAlert> alerts = List.of();
    private String last = "";

    /** Notes an alert that could be read. */
    void add(Side side, int level, int description, boolean encrypted) {
        if (description != AlertName.CLOSE_NOTIFY) {
            last = AlertName.of(description);
        }
        note(new TlsAlert(side, AlertName.ofLevel(level), AlertName.of(description), encrypted));
    }

    /** Notes an alert of which only the protected record was seen. */
    void addUnread(Side side) {
        note(new TlsAlert(side, "", "", true));
    }

    private void note(TlsAlert alert) {
        if (alerts.isEmpty()) {
            alerts = new ArrayList<>(2);
        }
        if (alerts.size() < MAX_ALERTS) {
            alerts.add(alert);
        }
    }

    List<TlsAlert> alerts() {
        return alerts;
    }

    /** Description of the last one that was not close_notify; empty without one. */
    String last() {
        return last;
    }
}
