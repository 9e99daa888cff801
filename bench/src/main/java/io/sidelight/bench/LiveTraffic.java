// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.nio.file.Path;

/** Downloads that are sent live again and again: the packets, what is in them, and the key that opens them. */
record LiveTraffic(PacketScript script, TrafficFile told, Path key) {
    private static final String SUITE = "TLS_RSA_WITH_AES_128_GCM_SHA256";

    /** Makes {@code bytes} of downloads, by {@code connections} at the same time. */
    static LiveTraffic make(Workplace workplace, int connections, long bytes) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(2048);
        TrafficFile told = new TrafficMaker(identity, SUITE).downloads(workplace.file("live.pcap"), connections, bytes);
        PacketScript script = PacketScript.of(told);
        Path key = workplace.file("live.pem");
        identity.writePem(key);
        return new LiveTraffic(script, told, key);
    }

    /** How often it must be told for {@code seconds} at {@code packetsPerSecond}; at least once. */
    int tellings(double packetsPerSecond, double seconds) {
        return (int) Math.max(1, Math.round(packetsPerSecond * seconds / script.packets()));
    }

    /** Bits on the wire for one packet, from the Ethernet header on, on average. */
    double bitsPerPacket() {
        return 8.0 * script.bytes() / script.packets();
    }
}
