// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.control.appliance.ReloadAnswer;
import io.sidelight.control.appliance.SinkState;
import io.sidelight.control.feed.EventFeed;
import io.sidelight.control.policy.PolicyFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an appliance can be told to do, beside its keys, and told of; called by several threads.
 *
 * @param reload reads the configuration file and the keys again
 * @param policy what is decrypted and what is masked
 * @param capture how packets come in
 * @param sinks how those do that results go to
 * @param feed events as they come, and where lines of the log of who did what go
 */
public record Operations(Supplier<ReloadAnswer> reload, PolicyFollower policy, EventFeed feed,
        Supplier<CaptureState> capture, Supplier<List<SinkState>> sinks) {
    /** @param version of the product */
    List<Endpoint> endpoints(String version) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(new ReloadResource(reload).endpoints());
        endpoints.addAll(new PoliciesResource(policy).endpoints());
        endpoints.addAll(new EventsResource(feed, version).endpoints());
        endpoints.addAll(new CaptureResource(capture, sinks).endpoints());
        return endpoints;
    }
}
