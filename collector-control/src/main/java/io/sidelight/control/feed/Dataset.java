// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.feed;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an event is about: {@code event.dataset}. */
public enum Dataset {
    TLS,
    HTTP,
    HEALTH,
    ADMIN;

    /** As it is written in events: {@code sidelight.tls}. */
    public String code() {
        return "sidelight." + name().toLowerCase(Locale.ROOT);
    }

    /** The dataset of a {@link #code}; empty when there is none. */
    public static Optional<Dataset> of(String code) {
        return Arrays.stream(values()).filter(dataset -> dataset.code().equals(code)).findFirst();
    }

    /** All codes, for messages. */
    public static List<String> codes() {
        return Arrays.stream(values()).map(Dataset::code).toList();
    }

    static Dataset of(AuditEvent event) {
        return switch (event) {
            case TlsConnectionEvent _ -> TLS;
            case HttpTransactionEvent _ -> HTTP;
            case HealthEvent _ -> HEALTH;
        };
    }
}
