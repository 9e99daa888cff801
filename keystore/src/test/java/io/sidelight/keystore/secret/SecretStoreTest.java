// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
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
        for (int i = 0; i < 100; i++) {
            store.add(secret(1, i));
        }

        assertThat(store.find(SecretLabel.CLIENT_RANDOM, random(1))).hasSize(64);
        assertThat(store.shed()).isEqualTo(36);
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
        return master;
    }
}
