// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.dataplane.net.DecodedPacket;

/** What is done with the packets of one connection. */
public interface ConnectionHandler {
    /** Does nothing: for a connection that nothing was attached to yet. */
    ConnectionHandler NONE = new ConnectionHandler() {
        @Override
        public boolean onPacket(DecodedPacket packet, boolean fromInitiator, long timeNs) {
            return false;
        }

        @Override
        public void onEnd() {}
    };

    /**
     * Called per packet; the packet is valid until this returns. Hot.
     *
     * @return true when the connection seems over by its own word: both sides closed it, and all was seen
     */
    boolean onPacket(DecodedPacket packet, boolean fromInitiator, long timeNs);

    /** Whether a UDP datagram begins something new on the same addresses and ports. */
    default boolean isBegunAnew(DecodedPacket datagram) {
        return false;
    }

    /** The connection is over, or is not followed any more. Called once. */
    void onEnd();
}
