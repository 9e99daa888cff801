// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.InterfaceFacts;
import io.sidelight.dataplane.api.event.InterfaceFacts.Setting;
import io.sidelight.dataplane.api.event.InterfaceFacts.Use;
import java.io.OutputStream;
import java.util.List;

/** Network interfaces as JSON, one a line; what is not known is left out. */
public final class InterfaceLine {
    private InterfaceLine() {}

    /** Writes all of {@code interfaces} to {@code out} and flushes it. */
    public static void write(List<InterfaceFacts> interfaces, OutputStream out) {
        JsonLines json = new JsonLines(out);
        for (InterfaceFacts facts : interfaces) {
            json.line(() -> render(json, facts));
        }
        json.flush();
    }

    private static void render(JsonLines json, InterfaceFacts facts) {
        json.text("name", facts.name());
        json.truth("up", facts.up());
        json.truth("linked", facts.linked());
        json.number("link_type", facts.linkType());
        json.number("speed_mbit", facts.speedMbit());
        json.number("mtu", facts.mtu());
        json.texts("addresses", facts.addresses());
        json.truth("promiscuous", facts.promiscuous());
        json.number("numa_node", facts.numaNode());
        json.number("receive_queues", facts.receiveQueues());
        json.number("receive_ring", facts.receiveRing().packets());
        json.number("receive_ring_most", facts.receiveRing().mostPackets());
        setting(json, "gro", facts.offloads().gro());
        setting(json, "lro", facts.offloads().lro());
        use(json, "ring", facts.ring());
        use(json, "libpcap", facts.libpcap());
        use(json, "fanout", facts.fanout());
        json.texts("advice", facts.advice());
    }

    private static void setting(JsonLines json, String name, Setting setting) {
        if (setting != Setting.UNKNOWN) {
            json.truth(name, setting == Setting.ON);
        }
    }

    private static void use(JsonLines json, String name, Use use) {
        json.object(name, () -> {
            json.truth("possible", use.isPossible());
            json.text("why_not", use.whyNot());
        });
    }
}
