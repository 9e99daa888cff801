// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.inventory.CertificateInventory;
import io.sidelight.keystore.KeyTable;

/** What an appliance saw, for tests. */
public final class Observing {
    private Observing() {}

    /** Of one that saw nothing yet. */
    public static Observations nothing() {
        return new Observations(new CertificateInventory(KeyTable::empty));
    }
}
