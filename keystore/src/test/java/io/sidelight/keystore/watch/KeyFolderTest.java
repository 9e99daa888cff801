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

    /** What looks gave: of keys the last set, of problems all. */
    private static final class Told {
        final List<LoadProblem> problems = new ArrayList<>();
        List<KeyEntry> keys = List.of();
        int times;

        void look(KeyFolder follower) {
            KeyFolder.Change change = follower.poll();
            problems.addAll(change.problems());
            times += change.ofKeys() ? 1 : 0;
            keys = follower.keys();
        }

        List<KeyAlgorithm> algorithms() {
            return keys.stream().map(KeyEntry::algorithm).toList();
        }
    }

    private KeyFolder follow() {
        return follow(GRACE);
    }

    private KeyFolder follow(Duration grace) {
        return new KeyFolder(config(folder, grace), new KeyLoader(TestKeys.PASSWORDS)::loadFound, () -> now);
    }

    private static KeyFolderConfig config(Path folder, Duration grace) {
        return new KeyFolderConfig(List.of(folder), Duration.ofSeconds(2), SETTLING, grace);
    }

    @Test
    void tellsOfKeysThatComeAndOfNothingWhenNothingChanges() throws Exception {
        try (KeyFolder follower = follow()) {
            told.look(follower);
            assertThat(told.keys).isEmpty();
            assertThat(told.times).isZero();

            put("rsa-pkcs8.der", "server.key");
            told.look(follower);
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
            told.look(follower);
            assertThat(told.times).isOne();

            put("rsa-cert.der", "server.crt");
            told.look(follower);
            assertThat(told.keys.getFirst().certificateHashes()).hasSize(1);
            put("ec-pkcs8.pem", "other.pem");
            put("rsa-modern.p12", "store.p12");
            told.look(follower);
            assertThat(told.algorithms()).contains(KeyAlgorithm.EC);
            assertThat(told.problems).isEmpty();
        }
    }

    @Test
    void keysOfFilesThatAreGoneStayForTheGrace() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        put("ec-pkcs8.pem", "b.key");
        try (KeyFolder follower = follow()) {
            told.look(follower);
            Files.delete(folder.resolve("a.key"));
            told.look(follower);
            assertThat(told.keys).hasSize(2);
            pass(GRACE.minusSeconds(1));
            told.look(follower);
            assertThat(told.keys).hasSize(2);
            pass(Duration.ofSeconds(1));
            told.look(follower);
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.EC);

            put("rsa-pkcs8.der", "back.key");
            told.look(follower);
            assertThat(told.keys).hasSize(2);
        }
    }

    @Test
    void aKeyThatComesBackWithinTheGraceStays() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        try (KeyFolder follower = follow()) {
            told.look(follower);
            Files.delete(folder.resolve("a.key"));
            told.look(follower);
            put("rsa-pkcs8.der", "b.key");
            told.look(follower);
            pass(GRACE.multipliedBy(2));
            told.look(follower);
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
        }
    }

    @Test
    void removedKeysGoAtOnceWhenToldSo() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        try (KeyFolder follower = follow(Duration.ZERO)) {
            told.look(follower);
            Files.delete(folder.resolve("a.key"));
            told.look(follower);
            assertThat(told.keys).isEmpty();
        }
    }

    /** Workers keep what they decoded for an entry, and for no other that is equal. */
    @Test
    void aKeyThatIsFoundAgainIsTheEntryThatItWas() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        try (KeyFolder follower = follow()) {
            told.look(follower);
            KeyEntry before = told.keys.getFirst();
            put("ec-pkcs8.pem", "b.key");
            told.look(follower);
            assertThat(told.keys).hasSize(2).first().isSameAs(before);
            Files.delete(folder.resolve("a.key"));
            told.look(follower);
            put("rsa-pkcs8.der", "a.key");
            told.look(follower);
            assertThat(told.keys).hasSize(2).filteredOn(before::equals).hasSize(1);
        }
    }

    @Test
    void otherFoldersCountFromTheNextLookOn() throws Exception {
        put("rsa-pkcs8.der", "a.key");
        Path other = Files.createDirectory(folder.resolve(".other"));
        Files.copy(TestKeys.path("ec-pkcs8.pem"), other.resolve("b.key"));
        try (KeyFolder follower = follow()) {
            told.look(follower);
            follower.use(config(other, GRACE));
            told.look(follower);
            assertThat(told.algorithms()).as("the first stays for the grace").containsExactly(KeyAlgorithm.EC,
                    KeyAlgorithm.RSA);
            pass(GRACE);
            told.look(follower);
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.EC);
        }
    }

    @Test
    void aFileThatIsBeingWrittenIsTriedAgain() throws Exception {
        put("ec-pkcs8.pem", "b.key");
        byte[] whole = TestKeys.bytes("rsa-pkcs1.pem");
        Files.write(folder.resolve("a.key"), Arrays.copyOf(whole, whole.length / 2));
        try (KeyFolder follower = follow()) {
            told.look(follower);
            assertThat(told.algorithms()).as("what is whole counts at once").containsExactly(KeyAlgorithm.EC);
            pass(SETTLING.minusSeconds(1));
            told.look(follower);
            assertThat(told.problems).isEmpty();

            Files.write(folder.resolve("a.key"), whole);
            told.look(follower);
            assertThat(told.keys).hasSize(2);
            pass(SETTLING);
            told.look(follower);
            assertThat(told.problems).isEmpty();
        }
    }

    @Test
    void aFileThatStaysDamagedIsToldOfOnce() throws Exception {
        byte[] whole = TestKeys.bytes("rsa-pkcs1.pem");
        Files.write(folder.resolve("a.key"), Arrays.copyOf(whole, whole.length / 2));
        try (KeyFolder follower = follow()) {
            for (int poll = 0; poll < 5; poll++) {
                told.look(follower);
                pass(SETTLING);
            }
            assertThat(told.problems).singleElement().asString().contains("a.key", "cut short");

            put("ec-pkcs8.pem", "b.key");
            told.look(follower);
            assertThat(told.keys).hasSize(1);
            assertThat(told.problems).hasSize(1);
        }
    }

    @Test
    void keysOfAFileThatIsWrittenAnewAreNotTakenForRemoved() throws Exception {
        put("rsa-pkcs1.pem", "a.key");
        try (KeyFolder follower = follow(Duration.ZERO)) {
            told.look(follower);
            Files.writeString(folder.resolve("a.key"), "-----BEGIN PRIVATE KEY-----\nMII");
            told.look(follower);
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
            put("ec-pkcs8.pem", "a.key");
            told.look(follower);
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
        try (KeyFolder follower = follow()) {
            told.look(follower);
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.RSA);
            assertThat(told.keys.getFirst().certificateHashes()).hasSize(1);

            mount(secret, "..2026_11_22_02", "ec-pkcs8.pem", "ec-cert.pem");
            Files.createSymbolicLink(secret.resolve("..data_tmp"), Path.of("..2026_11_22_02"));
            Files.move(secret.resolve("..data_tmp"), secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            told.look(follower);
            assertThat(told.algorithms()).containsExactly(KeyAlgorithm.EC, KeyAlgorithm.RSA);
            assertThat(told.problems).isEmpty();
        }
    }

    @Test
    void aFolderMayComeLater() throws Exception {
        Path later = folder.resolve("later");
        var config = KeyFolderConfig.of(List.of(later), GRACE);
        try (KeyFolder follower = new KeyFolder(config, new KeyLoader(List.of())::loadFound, () -> now)) {
            told.look(follower);
            told.look(follower);
            assertThat(told.problems).singleElement().asString().contains("there is no such folder yet");
            Files.createDirectory(later);
            Files.copy(TestKeys.path("ec-pkcs8.pem"), later.resolve("a.key"));
            told.look(follower);
            assertThat(told.keys).hasSize(1);
        }
    }

    @Test
    void aThreadOfItsOwnSeesChangesBeforeTheInterval() throws Exception {
        BlockingQueue<List<KeyEntry>> sets = new LinkedBlockingQueue<>();
        var config = new KeyFolderConfig(List.of(folder), Duration.ofMinutes(5), SETTLING, GRACE);
        try (KeyFolder follower = new KeyFolder(config, new KeyLoader(List.of())::loadFound)) {
            assertThat(follower.poll().isNone()).isTrue();
            follower.start(_ -> sets.add(follower.keys()));
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
