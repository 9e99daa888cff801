// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.bytes;
import static io.sidelight.dataplane.net.TestPackets.concat;
import static io.sidelight.dataplane.net.TestPackets.ipv4;
import static io.sidelight.dataplane.net.TestPackets.ipv4Fragment;
import static io.sidelight.dataplane.net.TestPackets.ipv6;
import static io.sidelight.dataplane.net.TestPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The packet path allocates nothing once it is warm. */
final class PacketDecoderAllocationTest {
    /** The same fragments are then no copies of those before. */
    private static final long APART_NS = 5_000_000;
    private static final int ROUNDS = 20_000;
    private static final byte[] SEGMENT = tcp(50_000, 443, bytes(1_400));

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket packet = new DecodedPacket();

    @Test
    void ipv4InVlan() {
        byte[] bytes = concat(Hex.bytes("020000000001 020000000002 8100 0065 0800"), ipv4(6, SEGMENT));
        assertNoAllocation(LinkType.ETHERNET, PacketDecoder.TCP, new UnsafeBuffer(bytes));
    }

    @Test
    void ipv6WithExtensionHeader() {
        byte[] bytes = ipv6(60, concat(Hex.bytes("06 00 010400000000"), SEGMENT));
        assertNoAllocation(LinkType.RAW, PacketDecoder.TCP, new UnsafeBuffer(bytes));
    }

    @Test
    void malformed() {
        assertNoAllocation(LinkType.RAW, PacketDecoder.MALFORMED, new UnsafeBuffer(ipv4(6, bytes(10))));
    }

    @Test
    void fragments() {
        UnsafeBuffer first = new UnsafeBuffer(ipv4Fragment(1, 0, true, Arrays.copyOf(SEGMENT, 800)));
        UnsafeBuffer last = new UnsafeBuffer(ipv4Fragment(1, 800, false, Arrays.copyOfRange(SEGMENT, 800, 1_420)));
        assertNoAllocation(LinkType.RAW, PacketDecoder.TCP, first, last);
        assertNoAllocation(LinkType.RAW, PacketDecoder.FRAGMENT_HELD, first, first, last, last);
    }

    private void assertNoAllocation(int linkType, int lastResult, DirectBuffer... packets) {
        assertThat(decodeRounds(linkType, packets)).isEqualTo(lastResult);
        long before = threads.getCurrentThreadAllocatedBytes();
        decodeRounds(linkType, packets);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // Less than one object over all rounds: what the measurement itself costs.
        assertThat(allocated).isLessThan(ROUNDS);
    }

    private int decodeRounds(int linkType, DirectBuffer[] packets) {
        int result = PacketDecoder.NOT_IP;
        for (int round = 0; round < ROUNDS; round++) {
            for (DirectBuffer bytes : packets) {
                result = decoder.decode(bytes, 0, bytes.capacity(), linkType, round * APART_NS, packet);
            }
        }
        return result;
    }
}
