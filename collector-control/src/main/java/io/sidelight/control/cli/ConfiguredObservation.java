// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.admin.Observations;
import io.sidelight.control.config.SidelightConfig;
import io.sidelight.control.inventory.InventoryService;
import io.sidelight.dataplane.api.AuditEventHandler;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import java.time.Clock;
import java.util.function.Consumer;

/** What a configured run remembers of what it saw: it looks at the events on their way to the sinks, and adds those that tell of certificates. */
final class ConfiguredObservation implements AutoCloseable {
    private static final String CERTIFICATES = "inventory/certificates.jsonl";

    private final InventoryService inventory;

    private ConfiguredObservation(InventoryService inventory) {
        this.inventory = inventory;
    }

    /**
     * Takes up what was remembered before.
     *
     * @param admin knows the keys; open until this is closed
     * @param say is told sentences for the operator
     */
    static ConfiguredObservation start(SidelightConfig config, ConfiguredAdmin admin, Consumer<String> say) {
        return new ConfiguredObservation(InventoryService.start(config.state().resolve(CERTIFICATES),
                new InventoryService.Sources(admin::table, admin::contents, Clock.systemUTC()), say));
    }

    /** For the admin API. */
    Observations observations() {
        return new Observations(inventory.certificates());
    }

    /** A run whose events are looked at, until {@code end} ends it. */
    LiveService.Running during(Runnable end) {
        return new LiveService.Running() {
            @Override
            public AuditEventHandler before(AuditEventHandler sinks) {
                return event -> {
                    sinks.onEvent(event);
                    if (event instanceof TlsConnectionEvent tls) {
                        inventory.add(tls);
                    }
                };
            }

            @Override
            public void onTurn(AuditEventHandler sinks) {
                inventory.tell(sinks::onEvent);
            }

            @Override
            public void close() {
                end.run();
            }
        };
    }

    /** Keeps what is to be remembered. */
    @Override
    public void close() {
        inventory.close();
    }
}
