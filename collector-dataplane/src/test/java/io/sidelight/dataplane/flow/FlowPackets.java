// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.net.PacketDecoder;
import io.sidelight.dataplane.trace.TcpPacket;
import org.agrona.concurrent.UnsafeBuffer;

/** Decoded packets between a client's port and one server. */
final class FlowPackets {
    private static final Endpoint SERVER = new Endpoint("198.51.100.1", 443);

    private FlowPackets() {}

    static DecodedPacket fromClient(int port, int flags, int sequence, int acknowledgment, int length) {
        return decoded(new TcpPacket(0, client(port), SERVER, sequence, acknowledgment, flags, new byte[length]));
    }

    static DecodedPacket fromServer(int port, int flags, int sequence, int acknowledgment, int length) {
        return decoded(new TcpPacket(0, SERVER, client(port), sequence, acknowledgment, flags, new byte[length]));
    }

    private static Endpoint client(int port) {
        return new Endpoint("198.51.100.2", port);
    }

    private static DecodedPacket decoded(TcpPacket packet) {
        byte[] bytes = packet.ethernet();
        DecodedPacket decoded = new DecodedPacket();
        int result = new PacketDecoder(new Defragmenter()).decode(new UnsafeBuffer(bytes), 0, bytes.length,
                LinkType.ETHERNET, 0, decoded);
        assertThat(result).isEqualTo(PacketDecoder.TCP);
        return decoded;
    }
}
