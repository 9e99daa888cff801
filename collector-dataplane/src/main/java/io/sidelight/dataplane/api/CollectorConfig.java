// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;

/**
 * How a collector works.
 *
 * @param keys private keys to decrypt with
 * @param preSharedKeys pre-shared keys to decrypt with
 * @param secrets session secrets to decrypt with
 * @param workers threads that follow connections, at least 1
 * @param limits bounds on memory and time
 * @param secretsFeed whether session secrets come while the collector runs
 */
public record CollectorConfig(KeyTable keys, PskTable preSharedKeys, SecretStore secrets, int workers,
        CollectorLimits limits, SecretsFeed secretsFeed) {

    public CollectorConfig {
        if (workers < 1 || workers > 256) {
            throw new IllegalArgumentException("workers is " + workers + ", must be 1 to 256");
        }
    }

    /** A collector all of whose secrets are there before the first packet. */
    public CollectorConfig(KeyTable keys, PskTable preSharedKeys, SecretStore secrets, int workers,
            CollectorLimits limits) {
        this(keys, preSharedKeys, secrets, workers, limits, SecretsFeed.NONE);
    }
}
