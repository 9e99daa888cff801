// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import static io.sidelight.keystore.vault.TestVaults.ITERATIONS;
import static io.sidelight.keystore.vault.TestVaults.assertRefused;
import static io.sidelight.keystore.vault.TestVaults.createVault;
import static io.sidelight.keystore.vault.TestVaults.keys;
import static io.sidelight.keystore.vault.TestVaults.openVault;
import static io.sidelight.keystore.vault.TestVaults.password;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vault is stopped after every step in which it writes, in every way that a step can end badly. */
final class CrashingWritesTest {
    @TempDir
    Path folder;

    private final List<VaultKey> added = keys("added", "ec-pkcs8.pem");
    private Path path = Path.of("");

    /** What stops a process without letting it tidy up. */
    private static final class Crash extends Error {}

    @BeforeEach
    void makeAVault() throws Exception {
        path = folder.resolve("keys.vault");
        try (Vault vault = createVault(path)) {
            vault.apply(contents -> contents.with(keys("first", "rsa-pkcs8.der", "rsa-cert.der")));
        }
    }

    @Test
    void stepsComeInAnOrderThatSurvivesALossOfPower() throws Exception {
        assertThat(steps().stream().distinct()).containsExactly(WriteStep.values());
        assertThat(steps()).endsWith(WriteStep.PIECE_WRITTEN, WriteStep.WRITTEN, WriteStep.SYNCED, WriteStep.RENAMED,
                WriteStep.FOLDER_SYNCED);
    }

    @Test
    void holdsTheOldOrTheNewStateWhereverAProcessStops() throws Exception {
        int steps = steps().size();
        for (int last = 1; last <= steps; last++) {
            WriteStep step = crashAt(last, false);
            assertHolds(step.compareTo(WriteStep.RENAMED) < 0 ? 1 : 2, step);
        }
    }

    @Test
    void holdsTheOldStateWhereverThePowerFailsBeforeTheRename() throws Exception {
        int beforeSync = steps().indexOf(WriteStep.SYNCED);
        for (int last = 1; last <= beforeSync; last++) {
            WriteStep step = crashAt(last, true);
            assertHolds(1, step);
        }
    }

    /** Changes the vault, and stops behind the step of this number; with the power lost, what was not synced is half there. */
    private WriteStep crashAt(int last, boolean isPowerLost) throws Exception {
        reset();
        List<WriteStep> seen = new ArrayList<>();
        Path unfinished = folder.resolve("keys.vault.new");
        Vault vault = Vault.open(path, password("secret"), ITERATIONS, step -> {
            seen.add(step);
            if (seen.size() == last) {
                if (isPowerLost) {
                    try (var file = new RandomAccessFile(unfinished.toFile(), "rw")) {
                        file.setLength(file.length() / 2);
                    }
                }
                throw new Crash();
            }
        });
        assertThatThrownBy(() -> vault.apply(contents -> contents.with(added))).isInstanceOf(Crash.class);
        vault.close(); // gives up the lock, as the end of a process does
        return seen.getLast();
    }

    @Test
    void anErrorOfTheSystemChangesNothingBeforeTheRename() throws Exception {
        int renamed = steps().indexOf(WriteStep.RENAMED);
        for (int failing = 1; failing <= renamed; failing++) {
            reset();
            var count = new int[]{0};
            int number = failing;
            try (Vault vault = Vault.open(path, password("secret"), ITERATIONS, step -> {
                if (++count[0] == number) {
                    throw new IOException("No space left on device");
                }
            })) {
                VaultContents before = vault.contents();
                assertRefused(Reason.INPUT_OUTPUT,
                        "cannot be written: No space left on device; what was there before is unchanged",
                        () -> vault.apply(contents -> contents.with(added)));
                assertThat(vault.contents()).isSameAs(before);
                assertThat(folder.resolve("keys.vault.new")).doesNotExist();
                assertThat(vault.apply(contents -> contents.with(added)).size()).isEqualTo(2);
            }
            assertHolds(2, WriteStep.FOLDER_SYNCED);
        }
    }

    @Test
    void anErrorBehindTheRenameSaysThatTheNewStateCounts() throws Exception {
        try (Vault vault = Vault.open(path, password("secret"), ITERATIONS, step -> {
            if (step == WriteStep.RENAMED) {
                throw new IOException("Input/output error");
            }
        })) {
            assertRefused(Reason.INPUT_OUTPUT, "was written and is in use, but the system did not confirm",
                    () -> vault.apply(contents -> contents.with(added)));
            assertThat(vault.contents().size()).isEqualTo(2);
        }
        assertHolds(2, WriteStep.RENAMED);
    }

    @Test
    void aPasswordThatCouldNotBeChangedIsStillTheOld() throws Exception {
        try (Vault vault = Vault.open(path, password("secret"), ITERATIONS, step -> {
            if (step == WriteStep.SYNCED && Files.notExists(folder.resolve("failed"))) {
                Files.createFile(folder.resolve("failed"));
                throw new IOException("Input/output error");
            }
        })) {
            assertThatThrownBy(() -> vault.changePassword(password("next"))).isInstanceOf(VaultException.class);
            vault.apply(contents -> contents.with(added));
        }
        assertHolds(2, WriteStep.SYNCED);
    }

    private List<WriteStep> steps() throws Exception {
        reset();
        List<WriteStep> steps = new ArrayList<>();
        try (Vault vault = Vault.open(path, password("secret"), ITERATIONS, steps::add)) {
            vault.apply(contents -> contents.with(added));
        }
        return steps;
    }

    private void reset() throws VaultException {
        try (Vault vault = openVault(path)) {
            vault.apply(contents -> contents.without(List.of(added.getFirst().id())));
        }
    }

    private void assertHolds(int keys, WriteStep step) throws Exception {
        try (Vault vault = openVault(path)) {
            assertThat(vault.contents().size()).as("keys after a stop behind %s", step).isEqualTo(keys);
        }
        assertThat(folder.resolve("keys.vault.new")).doesNotExist();
    }
}
