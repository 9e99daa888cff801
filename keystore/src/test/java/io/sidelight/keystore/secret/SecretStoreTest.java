// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class SecretStoreTest {

    @Test
    void keepsCandidatesInOrderOfArrivalAndEachOnce() {
        var store = new SecretStore();
        store.add(secret(1, 7));
        store.add(secret(1, 5));
        store.add(secret(1, 7));

        assertThat(store.find(SecretLabel.CLIENT_RANDOM, random(1))).containsExactly(master(7), master(5));
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void answersWithAnEmptyListForWhatItLacks() {
        var store = new SecretStore();

        assertThat(store.isEmpty()).isTrue();
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, random(1))).isEmpty();
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, new byte[40])).isEmpty();
    }

    @Test
    void letsTheOldestGoWhenFullAndCountsThem() {
        var store = new SecretStore(2);
        for (int i = 1; i <= 3; i++) {
            store.add(secret(i, i));
        }

        assertThat(store.size()).isEqualTo(2);
        assertThat(store.shed()).isEqualTo(1);
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, random(1))).isEmpty();
        assertThat(store.find(SecretLabel.CLIENT_RANDOM, random(3))).containsExactly(master(3));
    }

    @Test
    void boundsTheCandidatesOfOneClientRandom() {
        var store = new SecretStore();
        for (int i = 0; i < 300; i++) {
            store.add(secret(1, i));
        }

        assertThat(store.find(SecretLabel.CLIENT_RANDOM, random(1))).hasSize(256).startsWith(master(44))
                .endsWith(master(299));
        assertThat(store.shed()).isEqualTo(44);
        assertThat(store.size()).isEqualTo(256);
    }

    @Test
    void tellsWhatWasAddedLastNewestFirst() {
        var store = new SecretStore();
        for (int i = 0; i < 300; i++) {
            store.add(secret(i, i));
        }
        store.add(secret(299, 7)); // a second candidate

        List<SessionSecret> recent = store.recent(SecretLabel.CLIENT_RANDOM, 4);
        assertThat(recent).extracting(SessionSecret::identifier).containsExactly(random(299), random(299), random(298),
                random(297));
        assertThat(recent).extracting(SessionSecret::secret).containsExactly(master(7), master(299), master(298),
                master(297));
        assertThat(store.recent(SecretLabel.CLIENT_RANDOM, 1000)).hasSize(257);
        assertThat(store.recent(SecretLabel.RSA, 1000)).isEmpty();
    }

    @Test
    void tellsNothingRecentThatHasGivenWay() {
        var store = new SecretStore(2);
        for (int i = 1; i <= 3; i++) {
            store.add(secret(i, i));
        }
        assertThat(store.recent(SecretLabel.CLIENT_RANDOM, 10)).extracting(SessionSecret::identifier)
                .containsExactly(random(3), random(2));
    }

    @Test
    void movesItsGenerationWithWhatIsNewOnly() {
        var store = new SecretStore();
        long before = store.generation();
        store.add(secret(1, 1));
        assertThat(store.generation()).isEqualTo(before + 1);
        store.add(secret(1, 1));
        store.add(new SessionSecret(SecretLabel.EXPORTER_SECRET, random(1), new byte[32]));
        assertThat(store.generation()).isEqualTo(before + 1);
        assertThat(store.count(random(1))).isEqualTo(1);
        assertThat(store.count(random(2))).isZero();
        assertThat(store.count(new byte[0])).isZero();
    }

    @Test
    void losesNothingWhenSeveralThreadsAdd() {
        var store = new SecretStore();
        try (var executor = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                int first = thread * 50;
                executor.execute(() -> {
                    for (int i = first; i < first + 100; i++) {
                        store.add(secret(i, i));
                    }
                });
            }
        }
        assertThat(store.size()).isEqualTo(250);
        for (int i = 0; i < 250; i++) {
            assertThat(store.find(SecretLabel.CLIENT_RANDOM, random(i))).containsExactly(master(i));
        }
    }

    private static SessionSecret secret(int random, int master) {
        return new SessionSecret(SecretLabel.CLIENT_RANDOM, random(random), master(master));
    }

    private static byte[] random(int number) {
        byte[] random = new byte[32];
        random[30] = (byte) (number >>> 8);
        random[31] = (byte) number;
        return random;
    }

    private static byte[] master(int number) {
        byte[] master = new byte[48];
        Arrays.fill(master, (byte) number);
        master[0] = (byte) (number >> 8);
        return master;
    }
}
