// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.dataplane.net.DecodedPacket;

/** Makes what handles the packets of a new connection. */
@FunctionalInterface
public interface ConnectionOpener {
    /** Whether a UDP datagram that belongs to no connection may begin one; most are none of ours. Hot. */
    default boolean opens(DecodedPacket datagram) {
        return false;
    }

    /** Whether new connections are not followed now, since there are more packets than can be handled. Hot. */
    default boolean sheds() {
        return false;
    }

    /** A connection was not followed for that reason. */
    default void onShed() {}

    /** Called once per connection. */
    ConnectionHandler open(Connection connection);
}
