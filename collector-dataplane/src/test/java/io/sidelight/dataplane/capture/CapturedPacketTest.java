// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CapturedPacketTest {
    @Test
    void aVlanTagIsForgottenWithTheNextPacket() {
        CapturedPacket packet = new CapturedPacket();
        packet.wrap(new byte[4], 0, 4, 4);
        packet.untagged(100);
        assertThat(packet.vlanId()).isEqualTo(100);
        packet.wrap(new byte[4], 0, 4, 4);
        assertThat(packet.vlanId()).isEqualTo(CapturedPacket.NO_VLAN);
    }
}
