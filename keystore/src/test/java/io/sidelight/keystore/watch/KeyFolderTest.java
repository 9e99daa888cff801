// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.KeyAlgorithm;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFolderTest {
    private static final Duration SETTLING = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final Told told = new Told();
    private long now = -1_000_000_000_000L;

    /** What the handler was told, of keys the last set. */
    private static final class Told implements KeyFolderHandler {
        final List<LoadProblem> problems = new ArrayList<>();
        List<KeyEntry> keys = List.of();
        int times;

        @Override
        public void onKeys(List<KeyEntry> entries) {
            keys = entries;
            times++;
        }

        @Override
        public void onProblem(LoadProblem problem) {
            problems.add(problem);
        }

        List<KeyAlgorithm> algorithms() {
            return keys.stream().map(KeyEntry::algorithm).toList();
        }
    }

    private KeyFolder follow(boolean keepsRemoved) {
        return new KeyFolder(new KeyFolderConfig(List.of(folder), Duration.ofSeconds(2), SETTLING, GRACE, keepsRemoved),
                new KeyLoader(TestKeys.PASSWORDS), told, () -> now);
    }

    @Test
    void tellsOfKeysThatComeAndOfNothingWhenNothingChanges() throws Exception {
        try (KeyFolder follower = follow(false)) {
            follower.poll();
            assertThat(told.keys).isEmpty();
            assertThat(told.times).isOne();

            put("rsa-pkcs8.der", "server.key");
            follower.poll();
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
            follower.poll();
            assertThat(told.times).isEqualTo(2);

            put("rsa-cert.der", "server.crt");
            follower.poll();
            assertThat(told.keys.getFirst().certificateHashes()).hasSize(1);
            put("ec-pkcs8.pem", "other.pem");
            put("rsa-modern.p12", "store.p12");
            follower.poll();
            assertThat(told.algorithms()).contains(KeyAlgorithm.EC);
            assertThat(told.problems).isEmpty();
        }
    }

    @Test
    void keysOfFilesThatAreGoneStayForTheGrace() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        put("ec-pkcs8.pem", "b.key");
        try (KeyFolder follower = follow(false)) {
            follower.poll();
            Files.delete(folder.resolve("a.key"));
            follower.poll();
            assertThat(told.keys).hasSize(2);
            pass(GRACE.minusSeconds(1));
            follower.poll();
            assertThat(told.keys).hasSize(2);
            pass(Duration.ofSeconds(1));
            follower.poll();
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.EC);

            put("rsa-pkcs8.der", "back.key");
            follower.poll();
            assertThat(told.keys).hasSize(2);
        }
    }

    @Test
    void aKeyThatComesBackWithinTheGraceStays() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        try (KeyFolder follower = follow(false)) {
            follower.poll();
            Files.delete(folder.resolve("a.key"));
            follower.poll();
            put("rsa-pkcs8.der", "b.key");
            follower.poll();
            pass(GRACE.multipliedBy(2));
            follower.poll();
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
        }
    }

    @Test
    void removedKeysStayForGoodWhenToldSo() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        try (KeyFolder follower = follow(true)) {
            follower.poll();
            Files.delete(folder.resolve("a.key"));
            follower.poll();
            pass(GRACE.multipliedBy(100));
            follower.poll();
            assertThat(told.keys).hasSize(1);
        }
    }

    @Test
    void aFileThatIsBeingWrittenIsTriedAgain() throws Exception {
        put("ec-pkcs8.pem", "b.key");
        byte[] whole = TestKeys.bytes("rsa-pkcs1.pem");
        Files.write(folder.resolve("a.key"), Arrays.copyOf(whole, whole.length / 2));
        try (KeyFolder follower = follow(false)) {
            follower.poll();
            assertThat(told.algorithms()).as("what is whole counts at once").containsExactly(KeyAlgorithm.EC);
            pass(SETTLING.minusSeconds(1));
            follower.poll();
            assertThat(told.problems).isEmpty();

            Files.write(folder.resolve("a.key"), whole);
            follower.poll();
            assertThat(told.keys).hasSize(2);
            pass(SETTLING);
            follower.poll();
            assertThat(told.problems).isEmpty();
        }
    }

    @Test
    void aFileThatStaysDamagedIsToldOfOnce() throws Exception {
        byte[] whole = TestKeys.bytes("rsa-pkcs1.pem");
        Files.write(folder.resolve("a.key"), Arrays.copyOf(whole, whole.length / 2));
        try (KeyFolder follower = follow(false)) {
            for (int poll = 0; poll < 5; poll++) {
                follower.poll();
                pass(SETTLING);
            }
            assertThat(told.problems).singleElement().asString().contains("a.key", "cut short");

            put("ec-pkcs8.pem", "b.key");
            follower.poll();
            assertThat(told.keys).hasSize(1);
            assertThat(told.problems).hasSize(1);
        }
    }

    @Test
    void keysOfAFileThatIsWrittenAnewAreNotTakenForRemoved() throws Exception {
        put("rsa-pkcs1.pem", "a.key");
        try (KeyFolder follower = new KeyFolder(
                new KeyFolderConfig(List.of(folder), Duration.ofSeconds(2), SETTLING, Duration.ZERO, false),
                new KeyLoader(List.of()), told, () -> now)) {
            follower.poll();
            Files.writeString(folder.resolve("a.key"), "-----BEGIN PRIVATE KEY-----\nMII");
            follower.poll();
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
            put("ec-pkcs8.pem", "a.key");
            follower.poll();
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.EC);
        }
    }

    @Test
    void followsKubernetesFromOneStateToTheNext() throws Exception {
        Path secret = Files.createDirectory(folder.resolve("web-tls"));
        mount(secret, "..2026_11_22_01", "rsa-pkcs8.der", "rsa-cert.der");
        Files.createSymbolicLink(secret.resolve("..data"), Path.of("..2026_11_22_01"));
        Files.createSymbolicLink(secret.resolve("tls.key"), Path.of("..data", "tls.key"));
        Files.createSymbolicLink(secret.resolve("tls.crt"), Path.of("..data", "tls.crt"));
        try (KeyFolder follower = follow(false)) {
            follower.poll();
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
            assertThat(told.keys.getFirst().certificateHashes()).hasSize(1);

            mount(secret, "..2026_11_22_02", "ec-pkcs8.pem", "ec-cert.pem");
            Files.createSymbolicLink(secret.resolve("..data_tmp"), Path.of("..2026_11_22_02"));
            Files.move(secret.resolve("..data_tmp"), secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            follower.poll();
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.EC, KeyAlgorithm.RSA);
            assertThat(told.problems).isEmpty();
        }
    }

    @Test
    void aFolderMayComeLater() throws Exception {
        Path later = folder.resolve("later");
        var config = KeyFolderConfig.of(List.of(later));
        try (KeyFolder follower = new KeyFolder(config, new KeyLoader(List.of()), told, () -> now)) {
            follower.poll();
            follower.poll();
            assertThat(told.problems).singleElement().asString().contains("there is no such folder yet");
            Files.createDirectory(later);
            Files.copy(TestKeys.path("ec-pkcs8.pem"), later.resolve("a.key"));
            follower.poll();
            assertThat(told.keys).hasSize(1);
        }
    }

    @Test
    void aThreadOfItsOwnSeesChangesBeforeTheInterval() throws Exception {
        BlockingQueue<List<KeyEntry>> sets = new LinkedBlockingQueue<>();
        var handler = new KeyFolderHandler() {
            @Override
            public void onKeys(List<KeyEntry> entries) {
                sets.add(entries);
            }

            @Override
            public void onProblem(LoadProblem problem) {}
        };
        var config = new KeyFolderConfig(List.of(folder), Duration.ofMinutes(5), SETTLING, GRACE, false);
        try (KeyFolder follower = new KeyFolder(config, new KeyLoader(List.of()), handler)) {
            follower.start();
            assertThat(sets.poll()).isEmpty();
            put("ec-pkcs8.pem", "a.key");
            assertThat(sets.poll(20, TimeUnit.SECONDS)).hasSize(1);
        }
    }

    private static void mount(Path secret, String version, String key, String certificate) throws IOException {
        Path state = Files.createDirectory(secret.resolve(version));
        Files.copy(TestKeys.path(key), state.resolve("tls.key"));
        Files.copy(TestKeys.path(certificate), state.resolve("tls.crt"));
    }

    private void put(String testKey, String name) throws IOException {
        Files.copy(TestKeys.path(testKey), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
