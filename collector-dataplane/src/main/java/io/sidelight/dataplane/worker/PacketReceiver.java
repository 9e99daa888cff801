// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.net.DecodedPacket;

/** Takes what a {@link PacketQueue} carried, in the order in which it was queued. Hot. */
interface PacketReceiver {
    /** A packet; the view is reused. */
    void onPacket(DecodedPacket packet, int hash, long number, long timeNs);

    /** Packet time has come to {@code timeNs} after packet {@code number}. */
    void onTime(long number, long timeNs);

    /** Nothing follows. */
    void onEndOfInput();
}
