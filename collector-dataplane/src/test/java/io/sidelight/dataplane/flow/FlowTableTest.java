// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.trace.TcpPacket;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private static DecodedPacket packet(int port) {
        return FlowPackets.fromClient(port, TcpPacket.ACK, 1, 1, 1);
    }

    @Test
    void findsAConnectionFromBothDirections() {
        FlowTable table = new FlowTable(10);
        Connection connection = new Connection(1, 77, packet(5), false, 0);
        table.add(connection);
        assertThat(table.find(77, packet(5))).isSameAs(connection);
        assertThat(table.find(77, FlowPackets.fromServer(5, TcpPacket.ACK, 1, 1, 1))).isSameAs(connection);
        assertThat(table.find(77, packet(6))).isNull();
    }

    @Test
    void refusesMoreThanItsBound() {
        FlowTable table = new FlowTable(2);
        assertThat(table.add(new Connection(1, 1, packet(1), false, 0))).isTrue();
        assertThat(table.add(new Connection(2, 2, packet(2), false, 0))).isTrue();
        assertThat(table.add(new Connection(3, 3, packet(3), false, 0))).isFalse();
        assertThat(table.size()).isEqualTo(2);
    }

    /** Few different hashes, all near the end of the table, so that probing collides and wraps. */
    @Test
    void agreesWithAHashMapUnderRandomUse() {
        FlowTable table = new FlowTable(10_000);
        Map<Integer, Connection> model = new HashMap<>();
        Random random = new Random(5);
        DecodedPacket[] packets = new DecodedPacket[1_500];
        for (int port = 0; port < packets.length; port++) {
            packets[port] = packet(port + 1);
        }
        for (int step = 0; step < 30_000; step++) {
            int port = random.nextInt(packets.length);
            int hash = 1_000 + port % 50;
            Connection known = model.get(port);
            assertThat(table.find(hash, packets[port])).isSameAs(known);
            if (known == null) {
                Connection connection = new Connection(port, hash, packets[port], false, 0);
                assertThat(table.add(connection)).isTrue();
                model.put(port, connection);
            } else if (random.nextInt(3) > 0) {
                table.remove(known);
                model.remove(port);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        assertThat(table.inOrder()).hasSize(model.size()).isSortedAccordingTo(
                (a, b) -> Long.compare(a.id(), b.id()));
    }
}
