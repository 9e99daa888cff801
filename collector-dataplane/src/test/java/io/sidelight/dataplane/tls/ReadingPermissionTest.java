// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.HandshakeMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the policy is asked whether a connection may be read, and what holds then. */
class ReadingPermissionTest {
    private final Handshake handshake = new Handshake(new HandshakeMemory(1 << 16));
    private final List<Boolean> asked = new ArrayList<>();
    private Permission answer = Permission.UNDECIDED;
    private int refusals;

    private final ReadingPermission reading = new ReadingPermission() {
        @Override
        Permission ask(boolean complete) {
            asked.add(complete);
            return answer;
        }

        @Override
        void onRefused() {
            refusals++;
        }
    };

    @Test
    void itIsAskedOncePerStateOfAHandshake() {
        reading.consider(handshake, 1);
        reading.consider(handshake, 1);
        assertThat(asked).containsExactly(false);
        reading.onNewHandshake();
        reading.consider(handshake, 1);
        assertThat(asked).containsExactly(false, false);
    }

    @Test
    void beforeDataItIsAskedForGood() {
        answer = Permission.GRANTED;
        assertThat(reading.isGranted(1)).isTrue();
        assertThat(reading.isGranted(1)).isTrue();
        assertThat(asked).containsExactly(true);
        assertThat(reading.isGranted(2)).isTrue();
        assertThat(asked).containsExactly(true, true);
    }

    @Test
    void aRefusalIsForGood() {
        answer = Permission.REFUSED;
        assertThat(reading.isGranted(1)).isFalse();
        answer = Permission.GRANTED;
        assertThat(reading.isGranted(2)).isFalse();
        reading.onNewHandshake();
        reading.consider(handshake, 2);
        assertThat(asked).hasSize(1);
        assertThat(refusals).isEqualTo(1);
        assertThat(reading.isRefused()).isTrue();
    }
}
