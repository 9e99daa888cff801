// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.policy.AddressBlock;
import org.jspecify.annotations.Nullable;

/**
 * Which open connections somebody wants to see.
 *
 * @param address that either end has; null for any
 * @param serverName that the client asked for, without regard to case; empty for any
 * @param status how much of it was read so far; null for any
 * @param most about so many are answered at a time
 * @param after {@link OpenConnections#next} of the answer before; empty to begin
 */
public record ConnectionQuery(@Nullable AddressBlock address, String serverName, @Nullable DecryptStatus status,
        int most, String after) {}
