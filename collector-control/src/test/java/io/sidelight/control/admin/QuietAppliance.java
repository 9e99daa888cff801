// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.KeyService;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.Vault;
import java.nio.file.Path;
import java.util.List;

/** An appliance that sees and does nothing, but for the keys in its vault. */
public final class QuietAppliance {
    private QuietAppliance() {}

    /** One that saw nothing.
     *
     * @param folder of its policy
     */
    public static ApplianceParts of(Vault vault, Path folder) {
        return of(vault, Observing.nothing(), new QuietOperations(folder).operations());
    }

    /** One that gives {@code secrets} what agents hand over. */
    public static ApplianceParts of(Vault vault, SecretStore secrets, Path folder) {
        return new ApplianceParts(new KeyService(vault, List.of()), SecretWays.byApi(secrets), new NothingSeen(),
                Observing.nothing(), new QuietOperations(folder).operations());
    }

    public static ApplianceParts of(Vault vault, Observations seen, Operations operations) {
        return new ApplianceParts(new KeyService(vault, List.of()), SecretWays.byApi(new SecretStore()),
                new NothingSeen(), seen,
                operations);
    }
}
