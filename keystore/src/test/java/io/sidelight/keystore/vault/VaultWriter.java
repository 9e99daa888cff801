// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.KeyEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A process that writes versions of a vault until it is killed; what {@link KilledWritesTest} starts. Each version is told on
 * standard output when it counts, and says its number in the label of its key.
 */
final class VaultWriter {
    private VaultWriter() {}

    /** Writes versions of the vault that the argument names. */
    public static void main(String[] arguments) throws Exception {
        try (Vault vault = TestVaults.openVault(Path.of(arguments[0]))) {
            VaultKey key = vault.contents().keys().iterator().next();
            while (true) {
                VaultContents written = vault
                        .apply(contents -> contents.with(List.of(labelled(key, contents.version() + 1))));
                System.out.println(written.version());
            }
        }
    }

    static VaultKey labelled(VaultKey key, long version) {
        KeyEntry entry = key.entry();
        return VaultKey.of(entry, key.certificates(), key.kind(), "version " + version, Instant.EPOCH);
    }
}
