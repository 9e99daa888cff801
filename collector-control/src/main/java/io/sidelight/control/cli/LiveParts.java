// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.appliance.SinkState;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.policy.PolicyFollower;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one live run is made of, beside its collector.
 *
 * @param policy what holds and the file that it is in; null when there is none, and none can come
 * @param feed events as they come
 * @param sinks how those do that results go to
 */
record LiveParts(@Nullable PolicyFollower policy, EventFeed feed,
        Supplier<List<SinkState>> sinks) {}
