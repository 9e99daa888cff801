// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.KeyService;
import io.sidelight.control.inventory.CertificateInventory;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What an appliance saw on the wire, for those who ask; asked by several threads. */
public record Observations(CertificateInventory certificates) {
    List<Endpoint> endpoints(KeyService keys, Clock clock) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(new InventoryResource(certificates, keys, clock).endpoints());
        return endpoints;
    }
}
