// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/** Receives packets from a {@link PacketSource}. */
@FunctionalInterface
public interface PacketHandler {
    /** Called per packet; the packet is valid until this returns. */
    void onPacket(CapturedPacket packet);
}
