// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.secret.SecretStore;
import java.util.List;

/**
 * Keys and secrets of one run, as far as they could be loaded.
 *
 * @param warnings what could not be loaded, while other things could
 * @param fatal why the run cannot start; empty when it can
 */
record KeyMaterial(KeyTable table, SecretStore secrets, List<String> warnings, List<String> fatal) {

    static KeyMaterial load(AnalyzeOptions options) {
        return new KeyMaterial(KeyTable.empty(), new SecretStore(), List.of(), List.of());
    }
}
