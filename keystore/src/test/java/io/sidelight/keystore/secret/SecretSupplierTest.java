// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretSupplierTest {
    private static final SecretScope TENS = address -> address[0] == 10;
    private static final SecretScope TWENTIES = address -> address[0] == 20;
    private static final ConnectionEnds TEN_TO_TWENTY = ends(10, 20);

    @Test
    void givesSecretsOnlyToConnectionsOfItsAddresses() {
        var store = new SecretStore();
        store.supplier(TENS, 1).add(secret(1, 1));

        assertThat(find(store, ends(10, 99))).containsExactly(master(1));
        assertThat(find(store, ends(99, 10))).containsExactly(master(1));
        assertThat(find(store, ends(99, 98))).isEmpty();
        assertThat(find(store, ConnectionEnds.UNKNOWN)).isEmpty();
        assertThat(store.recent(SecretLabel.CLIENT_RANDOM, 9, ends(99, 10))).hasSize(1);
        assertThat(store.recent(SecretLabel.CLIENT_RANDOM, 9, ends(99, 98))).isEmpty();
    }

    @Test
    void isAskedForItsAddressesOnlyWhenASecretOfItsIsThere() {
        var store = new SecretStore();
        store.supplier(TENS, 1).add(secret(2, 2));
        store.add(secret(1, 1));

        ConnectionEnds notToBeAsked = _ -> {
            throw new AssertionError("asked");
        };
        assertThat(find(store, notToBeAsked)).containsExactly(master(1));
    }

    @Test
    void cannotPushOutWhatOthersStateForTheSameRandom() {
        var store = new SecretStore();
        SecretSupplier honest = store.supplier(TWENTIES, 1);
        honest.add(secret(1, 7));
        store.add(secret(1, 8));
        SecretSupplier hostile = store.supplier(TENS, 1);
        for (int i = 100; i < 400; i++) {
            hostile.add(secret(1, i));
        }

        assertThat(find(store, TEN_TO_TWENTY)).hasSize(18).startsWith(master(8), master(7)).endsWith(master(399));
        assertThat(hostile.size()).isEqualTo(16);
        assertThat(hostile.shed()).isEqualTo(284);
    }

    @Test
    void keepsTheSameSecretForEachScopeThatStatedIt() {
        var store = new SecretStore();
        store.supplier(TENS, 1).add(secret(1, 1));
        store.supplier(TWENTIES, 1).add(secret(1, 1));

        assertThat(find(store, ends(20, 99))).containsExactly(master(1));
    }

    @Test
    void losesItsOwnOldestSecretsAtItsOwnBound() {
        var store = new SecretStore(100);
        for (int i = 0; i < 50; i++) {
            store.add(secret(i, i));
        }
        SecretSupplier agent = store.supplier(SecretScope.ANY, 0.2);
        for (int i = 1000; i < 2000; i++) {
            agent.add(secret(i, i));
        }

        assertThat(agent.size()).isEqualTo(20);
        assertThat(agent.shed()).isEqualTo(980);
        assertThat(store.size()).isEqualTo(70);
        assertThat(store.count(random(0))).isEqualTo(1);
        assertThat(store.count(random(1979))).isZero();
        assertThat(store.count(random(1980))).isEqualTo(1);
    }

    @Test
    void takesNoMoreThanAnEqualShareFromOthersWhenTheStoreIsFull() {
        var store = new SecretStore(90);
        SecretSupplier small = store.supplier(TENS, 1);
        for (int i = 0; i < 20; i++) {
            small.add(secret(i, i));
        }
        for (int i = 100; i < 200; i++) {
            store.add(secret(i, i));
        }
        SecretSupplier flooding = store.supplier(TWENTIES, 1);
        for (int i = 1000; i < 3000; i++) {
            flooding.add(secret(i, i));
        }

        assertThat(store.size()).isEqualTo(90);
        assertThat(small.size()).isEqualTo(20);
        assertThat(flooding.size()).isBetween(30L, 36L);
        assertThat(store.count(random(0))).isEqualTo(1);
        assertThat(store.count(random(199))).isEqualTo(1);
    }

    @Test
    void givesUpItsPartOfAnIdentifierOnly() {
        var store = new SecretStore(100);
        store.add(secret(1, 1));
        SecretSupplier agent = store.supplier(SecretScope.ANY, 0.01);
        agent.add(secret(1, 2));
        agent.add(secret(2, 3));

        assertThat(find(store, TEN_TO_TWENTY)).containsExactly(master(1));
        assertThat(agent.size()).isEqualTo(1);
    }

    @Test
    void takesTurnsWithOthersWhereTheRandomIsNotKnown() {
        var store = new SecretStore();
        store.add(secret(1, 1));
        store.add(secret(2, 2));
        SecretSupplier flooding = store.supplier(TENS, 1);
        for (int i = 1000; i < 2000; i++) {
            flooding.add(secret(i, i));
        }

        List<SessionSecret> recent = store.recent(SecretLabel.CLIENT_RANDOM, 4, TEN_TO_TWENTY);
        assertThat(recent).extracting(SessionSecret::identifier).containsExactly(random(2), random(1999), random(1),
                random(1998));
        assertThat(store.recent(SecretLabel.CLIENT_RANDOM, 1000, TEN_TO_TWENTY)).hasSize(66);
    }

    @Test
    void findsIdentifiersThatWereMadeToCollide() {
        var store = new SecretStore();
        SecretSupplier hostile = store.supplier(SecretScope.ANY, 1);
        // c is multiplied once before d is added: one more of c and that much less of d give the same hash
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            hostile.add(new SessionSecret(SecretLabel.CLIENT_RANDOM, colliding(i), master(i)));
        }
        assertThat(Identifier.of(colliding(1))).hasSameHashCodeAs(Identifier.of(colliding(2)));
        for (int i = 0; i < count; i++) {
            assertThat(store.count(colliding(i))).isEqualTo(1);
        }
    }

    private static byte[] colliding(long i) {
        return ByteBuffer.allocate(32).putLong(0).putLong(0).putLong(i).putLong(-i * 0x9E3779B97F4A7C15L)
                .array();
    }

    private static List<byte[]> find(SecretStore store, ConnectionEnds ends) {
        return store.find(SecretLabel.CLIENT_RANDOM, random(1), ends);
    }

    private static ConnectionEnds ends(int initiator, int responder) {
        return ofInitiator -> new byte[]{(byte) (ofInitiator ? initiator : responder), 0, 0, 1};
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
