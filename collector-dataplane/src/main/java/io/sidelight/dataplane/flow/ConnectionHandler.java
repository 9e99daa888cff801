// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import java.util.function.Consumer;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.MemoryPart;
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

    /** True when what is known of the connection could not be learnt again from its packets. Hot until it is true. */
    default boolean isEstablished() {
        return false;
    }

    /** Whether ending the connection would free some of this memory. */
    default boolean holds(MemoryPart part) {
        return false;
    }

    /** Tells of the connection as it is now, and of those inside it, if there is something to tell; nothing changes. */
    default void glance(Consumer<TlsConnectionEvent> told) {}

    /** The connection is over, or is not followed any more. Called once, unless {@link #onEvicted} is. */
    void onEnd();

    /** The connection goes on, but is not followed any more, since there is no room. Called once, unless {@link #onEnd} is. */
    default void onEvicted() {
        onEnd();
    }
}
