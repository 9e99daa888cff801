// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import static io.sidelight.keystore.vault.TestVaults.createVault;
import static io.sidelight.keystore.vault.TestVaults.keys;
import static io.sidelight.keystore.vault.TestVaults.openVault;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes a vault is killed at any moment (SIGKILL): the vault opens, and holds what was written last or what was
 * about to be written then. {@code -Dvault.kills=100} kills more often than {@value #KILLS} times.
 */
final class KilledWritesTest {
    private static final int KILLS = 25;

    @TempDir
    Path folder;

    @Test
    void theVaultOpensWithTheOldOrTheNewStateAfterEveryKill() throws Exception {
        Path path = folder.resolve("keys.vault");
        try (Vault vault = createVault(path)) {
            VaultKey key = keys("", "rsa-pkcs8.der", "rsa-cert.der").getFirst();
            vault.apply(contents -> contents.with(List.of(VaultWriter.labelled(key, contents.version() + 1))));
        }
        var random = new Random(42);
        int inTheMiddle = 0;
        for (int kill = 0; kill < Integer.getInteger("vault.kills", KILLS); kill++) {
            Process writer = start(path);
            long told = tellsUntilKilled(writer, random);
            inTheMiddle += folder.resolve("keys.vault.new").toFile().exists() ? 1 : 0;
            assertHoldsWhatWasWritten(path, told);
        }
        // else the kills would prove nothing: they would all have come between two writes
        assertThat(inTheMiddle).isPositive();
    }

    /** The last version that the process said it had written. */
    private static long tellsUntilKilled(Process writer, Random random) throws IOException, InterruptedException {
        try (BufferedReader lines = writer.inputReader()) {
            String line = lines.readLine();
            assertThat(line).as("the first version of a process").isNotNull();
            LockSupport.parkNanos(random.nextInt(20_000_000));
            writer.toHandle().destroyForcibly(); // which leaves what it said readable
            long told = 0;
            while (line != null) {
                told = Long.parseLong(line);
                line = lines.readLine();
            }
            writer.waitFor();
            return told;
        }
    }

    private static void assertHoldsWhatWasWritten(Path path, long told) throws VaultException {
        try (Vault vault = openVault(path)) {
            VaultContents contents = vault.contents();
            assertThat(contents.version()).isBetween(told, told + 1);
            assertThat(contents.size()).isEqualTo(1);
            assertThat(contents.keys().iterator().next().label()).isEqualTo("version " + contents.version());
        }
    }

    @Test
    void aSecondProcessIsRefused() throws Exception {
        Path path = folder.resolve("keys.vault");
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents.with(keys("", "rsa-pkcs8.der")));
        }
        Process writer = start(path);
        try (BufferedReader lines = writer.inputReader()) {
            assertThat(lines.readLine()).isNotNull();
            TestVaults.assertRefused(Reason.IN_USE, "is in use by process " + writer.pid(), () -> openVault(path));
            TestVaults.assertRefused(Reason.IN_USE, "is in use by process " + writer.pid(), () -> openVault(path));
        } finally {
            writer.destroyForcibly();
            writer.waitFor();
        }
        openVault(path).close();
    }

    private static Process start(Path vault) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xlog:disable", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                VaultWriter.class.getName(), vault.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
