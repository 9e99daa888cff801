// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Vaults of the keys in src/test/resources, with a derivation that costs little. */
final class TestVaults {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final int ITERATIONS = 100;

    private TestVaults() {}

    static VaultPassword password(String text) {
        try {
            return VaultPassword.of(text.toCharArray());
        } catch (VaultException e) {
            throw new AssertionError(e);
        }
    }

    static Vault createVault(Path path) throws VaultException {
        return Vault.create(path, password("secret"), ITERATIONS, AtomicFile.StepHandler.NONE);
    }

    static Vault openVault(Path path) throws VaultException {
        return openVault(path, "secret");
    }

    static Vault openVault(Path path, String password) throws VaultException {
        return Vault.open(path, password(password), ITERATIONS, AtomicFile.StepHandler.NONE);
    }

    static List<VaultKey> keys(String label, String... files) {
        LoadResult loaded = new KeyLoader(TestKeys.PASSWORDS)
                .load(List.of(files).stream().map(TestKeys::path).toList());
        return VaultKey.allOf(loaded, VaultKey.Kind.SERVER, label, NOON);
    }

    /** It fails for this reason, with one sentence that names the file. */
    static void assertRefused(VaultException.Reason reason, String sentence, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(VaultException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
        }).hasMessageContaining(sentence).hasMessageNotContaining("\n");
    }
}
