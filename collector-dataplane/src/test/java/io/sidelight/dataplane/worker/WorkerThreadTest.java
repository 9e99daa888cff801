// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.net.PacketDecoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class WorkerThreadTest {
    /** Without a worker: it would notice if one packet were followed. */
    @Test
    void packetsThatAreLetGoAreCounted() {
        WorkerThread thread = new WorkerThread(PacketQueue.LEAST_CAPACITY, true, () -> false);
        DecodedPacket packet = segment();
        for (int number = 1; number <= 5; number++) {
            assertThat(thread.offer(packet, 1, number, 0)).isTrue();
        }

        thread.discardPackets();

        assertThat(thread.work()).isEqualTo(5);
        assertThat(thread.discarded()).isEqualTo(5);
    }

    private static DecodedPacket segment() {
        ByteBuffer bytes = ByteBuffer.allocate(40);
        bytes.putShort((short) 0x4500).putShort((short) 40).putInt(0).put((byte) 64).put((byte) 6).putShort((short) 0)
                .putInt(0x0A000001).putInt(0x0A000002);
        bytes.putShort((short) 50_000).putShort((short) 443).putInt(1).putInt(1).putShort((short) 0x5010);
        DecodedPacket decoded = new DecodedPacket();
        assertThat(new PacketDecoder(new Defragmenter()).decode(new UnsafeBuffer(bytes.array()), 0, 40, LinkType.RAW, 0,
                decoded)).isEqualTo(PacketDecoder.TCP);
        return decoded;
    }
}
