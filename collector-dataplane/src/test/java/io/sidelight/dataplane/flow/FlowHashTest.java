// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import static io.sidelight.dataplane.net.TestPackets.CLIENT;
import static io.sidelight.dataplane.net.TestPackets.SERVER;
import static io.sidelight.dataplane.net.TestPackets.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.net.PacketDecoder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlowHashTest {
    private static final int FLOWS = 100_000;
    private static final long SEED = 0x5EED_5EED_5EED_5EEDL;

    private final PacketDecoder decoder = new PacketDecoder(new Defragmenter());
    private final DecodedPacket packet = new DecodedPacket();

    @Test
    void bothDirectionsHashAlike() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            int source = random.nextInt();
            int destination = random.nextInt();
            int sourcePort = random.nextInt(65_536);
            int destinationPort = random.nextInt(65_536);
            assertThat(hash(SEED, source, sourcePort, destination, destinationPort))
                    .isEqualTo(hash(SEED, destination, destinationPort, source, sourcePort));
        }
    }

    @Test
    void portsBelongToTheirAddresses() {
        assertThat(hash(SEED, CLIENT, 1_000, SERVER, 2_000)).isNotEqualTo(hash(SEED, CLIENT, 2_000, SERVER, 1_000));
    }

    @Test
    void seedChangesTheHash() {
        assertThat(hash(1, CLIENT, 50_000, SERVER, 443)).isNotEqualTo(hash(2, CLIENT, 50_000, SERVER, 443));
    }

    @Test
    void equalEndpointsStillSpread() {
        Set<Integer> hashes = new HashSet<>();
        for (int port = 0; port < 1_000; port++) {
            hashes.add(hash(SEED, CLIENT, port, CLIENT, port));
        }
        assertThat(hashes).hasSize(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6, 8, 12, 16})
    void randomFlowsSpreadEvenly(int workers) {
        Random random = new Random(2);
        assertSpreadsEvenly(workers, i -> hash(SEED, random.nextInt(), random.nextInt(65_536), SERVER, 443));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6, 8, 12, 16})
    void flowsThatDifferInOnePortSpreadEvenly(int workers) {
        assertSpreadsEvenly(workers, i -> hash(SEED, CLIENT + i / 50_000, 10_000 + i % 50_000, SERVER, 443));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6, 8, 12, 16})
    void flowsOfNeighbouringAddressesSpreadEvenly(int workers) {
        assertSpreadsEvenly(workers, i -> hash(SEED, CLIENT + i, 50_000, SERVER, 443));
    }

    private static void assertSpreadsEvenly(int workers, IntUnaryOperator hashes) {
        int[] flows = new int[workers];
        for (int i = 0; i < FLOWS; i++) {
            flows[FlowHash.worker(hashes.applyAsInt(i), workers)]++;
        }
        for (int count : flows) {
            assertThat(count).isBetween((int) (FLOWS * 0.95 / workers), (int) (FLOWS * 1.05 / workers));
        }
    }

    private int hash(long seed, int source, int sourcePort, int destination, int destinationPort) {
        byte[] bytes = segment(source, sourcePort, destination, destinationPort);
        decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length, LinkType.RAW, 0, packet);
        return FlowHash.hash(seed, packet);
    }
}
