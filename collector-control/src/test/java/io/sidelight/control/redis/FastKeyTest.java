// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.keystore.secret.SecretLabel;
import io.sidelight.keystore.secret.SessionSecret;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FastKeyTest {
    private static final String HEX_32 = "aB".repeat(32);
    private static final String HEX_48 = "cd".repeat(48);

    private final List<SessionSecret> taken = new ArrayList<>();

    @Test
    void takesAllSecretsOfTls13AndLeavesOutWhatIsNone() {
        assertThat(read("{\"CR\":\"00\",\"CHTS\":\"" + HEX_32 + "\",\"shts\":\"" + HEX_32 + "\",\"CTS0\":\"" + HEX_48
                + "\",\"STS0\":\"" + HEX_48 + "\",\"CETS\":\"ff\",\"XS\":\"" + HEX_32
                + "\",\"Type\":\"1.3\",\"LastUsed\":1700000000000}")).isEqualTo(4);
        assertThat(taken).extracting(SessionSecret::label).containsExactlyInAnyOrder(
                SecretLabel.CLIENT_HANDSHAKE_TRAFFIC_SECRET, SecretLabel.SERVER_HANDSHAKE_TRAFFIC_SECRET,
                SecretLabel.CLIENT_TRAFFIC_SECRET_0, SecretLabel.SERVER_TRAFFIC_SECRET_0);
        assertThat(taken.getFirst().identifier()).isEqualTo(new byte[32]);
    }

    @Test
    void takesAMasterSecret() {
        assertThat(read("{\"MK\":\"" + HEX_48 + "\",\"TYPE\":\"1.2\"}")).isEqualTo(1);
        assertThat(taken.getFirst().label()).isEqualTo(SecretLabel.CLIENT_RANDOM);
    }

    @Test
    void takesNothingOfWhatIsNoSuchObject() {
        for (String text : List.of("", "{", "[]", "1", "{\"MK\":\"" + "ab".repeat(10_000) + "\"}")) {
            assertThat(read(text)).as(text.substring(0, Math.min(10, text.length()))).isEqualTo(-1);
        }
        assertThat(read("{\"MK\":{\"a\":1},\"CTS0\":\"zz\"}")).isZero();
        assertThat(taken).isEmpty();
    }

    private int read(String text) {
        return FastKey.read(text, new byte[32], taken::add);
    }
}
