// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.dataplane.api.ConnectionQuery;
import io.sidelight.dataplane.api.OpenConnections;

/** Where open connections are asked for; by several threads. */
@FunctionalInterface
public interface ConnectionSource {
    /**
     * Those that {@code query} wants, as {@link io.sidelight.dataplane.api.Collector#connections} gives them.
     *
     * @throws IllegalArgumentException with a sentence when the query goes on at no place
     */
    OpenConnections connections(ConnectionQuery query) throws InterruptedException;
}
