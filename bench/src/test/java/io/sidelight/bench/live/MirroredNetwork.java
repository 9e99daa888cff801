// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import io.sidelight.bench.lab.LabException;
import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.PacketTap;
import java.util.ArrayList;
import java.util.List;

/**
 * A client and a server on a switch that mirrors their traffic to a monitor.
 *
 * <pre>
 * client  veth ---- port1 [switch, bridge] port2 ---- veth  server
 *                       mirrorA, mirrorB
 *                          |        |
 *                       monitorA, monitorB   monitor, where the collector is
 * </pre>
 */
final class MirroredNetwork implements AutoCloseable {
    static final String SERVER = "10.77.0.2";
    static final String SERVER6 = "fd77::2";
    static final String MONITOR_A = "monitorA";
    static final String MONITOR_B = "monitorB";
    private static final String MIRROR_A = "mirrorA";
    private static final String MIRROR_B = "mirrorB";
    private static final String CLIENT_PORT = "port1";
    private static final String SERVER_PORT = "port2";
    private static final String JUMBO = "9000";

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final NetworkNamespace client;
    private final NetworkNamespace server;
    private final NetworkNamespace middle;
    private final NetworkNamespace monitor;

    MirroredNetwork() {
        try {
            client = network("client");
            server = network("server");
            middle = network("switch");
            monitor = network("monitor");
            for (NetworkNamespace quiet : List.of(middle, monitor)) {
                quiet.sysctl("net.ipv6.conf.all.disable_ipv6", "1");
                quiet.sysctl("net.ipv6.conf.default.disable_ipv6", "1");
            }
            middle.ip("link", "add", "bridge0", "type", "bridge");
            middle.ip("link", "set", "bridge0", "up");
            host(client, CLIENT_PORT, "1");
            host(server, SERVER_PORT, "2");
            middle.veth(MIRROR_A, monitor, MONITOR_A);
            middle.veth(MIRROR_B, monitor, MONITOR_B);
            for (String mirror : List.of(MIRROR_A, MIRROR_B)) {
                middle.ip("link", "set", mirror, "mtu", JUMBO);
            }
            for (String port : List.of(MONITOR_A, MONITOR_B)) {
                monitor.ip("link", "set", port, "mtu", JUMBO);
            }
        } catch (LabException e) {
            close();
            throw e;
        }
    }

    private NetworkNamespace network(String role) {
        NetworkNamespace made = NetworkNamespace.make(role);
        parts.add(made);
        return made;
    }

    private void host(NetworkNamespace host, String port, String number) {
        middle.veth(port, host, "veth");
        middle.ip("link", "set", port, "master", "bridge0");
        host.ip("address", "add", "10.77.0." + number + "/24", "dev", "veth");
        host.ip("address", "add", "fd77::" + number + "/64", "dev", "veth", "nodad");
    }

    NetworkNamespace client() {
        return client;
    }

    NetworkNamespace server() {
        return server;
    }

    NetworkNamespace monitor() {
        return monitor;
    }

    /** Each packet once: what comes in at the client's port and what goes out there. */
    void mirrorClientPort() {
        mirror(CLIENT_PORT, "ingress", MIRROR_A);
        mirror(CLIENT_PORT, "egress", MIRROR_A);
    }

    /** Each packet twice: what comes in and what goes out, of both ports. */
    void mirrorBothPorts() {
        mirrorClientPort();
        mirror(SERVER_PORT, "ingress", MIRROR_A);
        mirror(SERVER_PORT, "egress", MIRROR_A);
    }

    /** Each direction to a monitor port of its own, as a network tap has it. */
    void mirrorDirectionsApart() {
        mirror(CLIENT_PORT, "ingress", MIRROR_A);
        mirror(CLIENT_PORT, "egress", MIRROR_B);
    }

    /** As {@link #mirrorClientPort}, wrapped in VXLAN by the kernel and sent to the monitor's address. */
    void mirrorInVxlan(int networkId) {
        middle.ip("address", "add", "10.88.0.1/24", "dev", MIRROR_A);
        monitor.ip("address", "add", "10.88.0.2/24", "dev", MONITOR_A);
        middle.ip("link", "add", "vxlan0", "type", "vxlan", "id", Integer.toString(networkId), "dev", MIRROR_A, "local",
                "10.88.0.1", "remote", "10.88.0.2", "dstport", "4789");
        middle.ip("link", "set", "vxlan0", "up");
        mirror(CLIENT_PORT, "ingress", "vxlan0");
        mirror(CLIENT_PORT, "egress", "vxlan0");
    }

    /** As {@link #mirrorClientPort}, in packets that {@code wrapping} makes; the hosts send no segments beyond the MTU then. */
    void mirrorWrapped(PacketTap.Wrapping wrapping) {
        client.ip("link", "set", "veth", "gso_max_segs", "1");
        server.ip("link", "set", "veth", "gso_max_segs", "1");
        parts.addFirst(PacketTap.between(middle, CLIENT_PORT, MIRROR_A, wrapping));
    }

    private void mirror(String port, String direction, String to) {
        if (!middle.tc("qdisc", "show", "dev", port).contains("clsact")) {
            middle.tc("qdisc", "add", "dev", port, "clsact");
        }
        middle.tc("filter", "add", "dev", port, direction, "protocol", "all", "prio", "1", "u32", "match", "u32", "0",
                "0", "action", "mirred", "egress", "mirror", "dev", to);
    }

    /** Packets that the monitor's interfaces got, and those that were lost on the way there: for a message. */
    String counters() {
        return MONITOR_A + " got " + monitor.statistic(MONITOR_A, "rx_packets") + " packets, dropped "
                + monitor.statistic(MONITOR_A, "rx_dropped") + "; " + MIRROR_A + " dropped "
                + middle.statistic(MIRROR_A, "tx_dropped");
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                System.err.println("cannot clean up a network: " + e);
            }
        }
        parts.clear();
    }
}
