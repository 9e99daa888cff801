// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import static io.sidelight.keystore.vault.TestVaults.createVault;
import static io.sidelight.keystore.vault.TestVaults.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/vault.md says of recovery without Sidelight. */
final class OpensslRecoveryTest {
    @TempDir
    Path folder;

    @Test
    void opensslGivesThePemBlocks() throws Exception {
        Path path = folder.resolve("keys.vault");
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents.with(keys("web 1", "rsa-pkcs8.der", "rsa-cert.der", "ec-pkcs8.pem")));
        }
        Path pem = folder.resolve("keys.pem");
        Result result = openssl("cms", "-decrypt", "-inform", "DER", "-in", path.toString(), "-binary", "-out",
                pem.toString(), "-pwri_password", "secret");

        assertThat(result.status()).as(result.output()).isZero();
        LoadResult loaded = new KeyLoader(List.of()).load(List.of(pem));
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.entries()).hasSize(2);
        assertThat(loaded.certificates()).hasSize(1);
        assertThat(openssl("pkey", "-in", pem.toString(), "-noout", "-check").status()).isZero();
    }

    @Test
    void opensslRefusesAnotherPassword() throws Exception {
        Path path = folder.resolve("keys.vault");
        createVault(path).close();

        assertThat(openssl("cms", "-decrypt", "-inform", "DER", "-in", path.toString(), "-pwri_password", "other")
                .status())
                .isNotZero();
    }

    private record Result(int status, String output) {}

    private static Result openssl(String... arguments) throws InterruptedException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return abort("openssl is not installed: " + e.getMessage());
        }
    }
}
