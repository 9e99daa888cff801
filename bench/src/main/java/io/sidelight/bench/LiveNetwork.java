// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;

/**
 * A switch with a mirror port.
 *
 * <pre>
 * sender  out ---- port [switch] mirror ---- monitor  collector or tcpdump
 * </pre>
 *
 * What comes in at the switch's port is copied to the mirror by {@code tc ... mirred} and goes nowhere else.
 */
final class LiveNetwork implements AutoCloseable {
    static final String OUT = "out";
    static final String MONITOR = "monitor";

    private final List<NetworkNamespace> parts = new ArrayList<>();
    private final NetworkNamespace sender;
    private final NetworkNamespace monitor;

    LiveNetwork() {
        try {
            sender = network("sender");
            NetworkNamespace middle = network("switch");
            monitor = network("monitor");
            middle.veth("port", sender, OUT);
            middle.veth("mirror", monitor, MONITOR);
            middle.tc("qdisc", "add", "dev", "port", "clsact");
            middle.tc("filter", "add", "dev", "port", "ingress", "protocol", "all", "prio", "1", "u32", "match", "u32",
                    "0",
                    "0", "action", "mirred", "egress", "mirror", "dev", "mirror");
        } catch (LabException e) {
            close();
            throw e;
        }
    }

    private NetworkNamespace network(String role) {
        NetworkNamespace made = NetworkNamespace.make(role);
        parts.add(made);
        made.sysctl("net.ipv6.conf.all.disable_ipv6", "1");
        made.sysctl("net.ipv6.conf.default.disable_ipv6", "1");
        return made;
    }

    NetworkNamespace sender() {
        return sender;
    }

    NetworkNamespace monitor() {
        return monitor;
    }

    /** Packets that have come out of the mirror port so far. */
    long mirrored() {
        return monitor.statistic(MONITOR, "rx_packets");
    }

    @Override
    public void close() {
        parts.forEach(NetworkNamespace::close);
    }
}
