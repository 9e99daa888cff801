// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

/** Makes what handles the packets of a new connection. */
@FunctionalInterface
public interface ConnectionOpener {
    /** Called once per connection. */
    ConnectionHandler open(Connection connection);
}
