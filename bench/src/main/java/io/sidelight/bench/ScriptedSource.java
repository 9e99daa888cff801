// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.dataplane.capture.CaptureStatistics;
import io.sidelight.dataplane.capture.CapturedPacket;
import io.sidelight.dataplane.capture.PacketHandler;
import io.sidelight.dataplane.capture.PacketSource;
import org.agrona.BufferUtil;

/** Tells a script of packets a number of times, each time with other clients, as fast as they are taken. Allocates nothing. */
final class ScriptedSource implements PacketSource {
    private static final int LINKTYPE_ETHERNET = 1;
    private static final long FIRST_PACKET_NS = 1_750_000_000_000_000_000L;
    private static final long BETWEEN_PACKETS_NS = 1_000;

    private final PacketScript script;
    private final int tellings;
    private final long address;
    private final CapturedPacket packet = new CapturedPacket();
    private int telling;
    private int next;
    private long packets;
    private long bytes;

    ScriptedSource(PacketScript script, int tellings) {
        this.script = script;
        this.tellings = tellings;
        this.address = BufferUtil.address(script.buffer());
    }

    @Override
    public int poll(PacketHandler handler, int limit) {
        int delivered = 0;
        while (delivered < limit && !isFinished()) {
            script.readdress(next, telling);
            int length = script.length(next);
            packet.wrap(address + script.offset(next), length, length);
            packets++;
            bytes += length;
            packet.describe(packets, FIRST_PACKET_NS + packets * BETWEEN_PACKETS_NS, LINKTYPE_ETHERNET, 0);
            handler.onPacket(packet);
            delivered++;
            if (++next == script.packets()) {
                next = 0;
                telling++;
            }
        }
        return delivered;
    }

    @Override
    public boolean isFinished() {
        return telling == tellings;
    }

    @Override
    public CaptureStatistics statistics() {
        return new CaptureStatistics(packets, bytes, 0, 0, "");
    }

    @Override
    public void close() {
        // nothing is open
    }
}
