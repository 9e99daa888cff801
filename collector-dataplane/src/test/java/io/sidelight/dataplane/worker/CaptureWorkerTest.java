// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.flow.FlowHash;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.net.PacketDecoder;
import io.sidelight.dataplane.tls.PacketOrder;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.secret.SecretStore;
import java.time.Duration;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** When connections end whose time is over. They wait for an answer, which takes a minute at most. */
class CaptureWorkerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;
    private static final int MANY = 20_000;
    private static final WorkerLimits LIMITS = new WorkerLimits(MANY, 1 << 20, 1 << 20, 1 << 20, Duration.ofMinutes(1),
            Duration.ofSeconds(5));

    private static CaptureWorker worker(boolean live) {
        return new WorkerCrew(KeyTable.of(1, List.of()), PskTable.empty(), new SecretStore(), 1, LIMITS,
                index -> PlaintextSink.NONE, live, index -> PacketOrder.NO_WAIT).worker(0);
    }

    private static void open(CaptureWorker worker, int count, long timeNs) {
        for (int i = 1; i <= count; i++) {
            DecodedPacket packet = syn(i);
            worker.onPacket(packet, FlowHash.hash(1, packet), i, timeNs);
        }
    }

    private static DecodedPacket syn(int port) {
        byte[] bytes = new TcpPacket(START, new Endpoint("198.51.100.2", port), new Endpoint("198.51.100.1", 443), 1,
                0, TcpPacket.SYN, new byte[0]).ethernet();
        DecodedPacket decoded = new DecodedPacket();
        assertThat(new PacketDecoder(new Defragmenter()).decode(new UnsafeBuffer(bytes), 0, bytes.length,
                LinkType.ETHERNET, 0, decoded)).isEqualTo(PacketDecoder.TCP);
        return decoded;
    }

    private static long open(CaptureWorker worker) {
        return worker.currentMemory().of(MemoryPart.CONNECTIONS).used() / WorkerLimits.CONNECTION_BYTES;
    }

    /** Packets wait in the ring meanwhile: twenty thousand take longer than a batch may. */
    @Test
    void liveTheyEndInMoreBatchesThanOne() {
        CaptureWorker worker = worker(true);
        open(worker, MANY, START);
        worker.onTime(MANY, START + 62 * SECOND);
        assertThat(open(worker)).as("nothing ends where the time is told").isEqualTo(MANY);
        assertThat(worker.endSome()).isTrue();
        assertThat(open(worker)).isBetween(1L, MANY - 1L);
        long before = open(worker);
        while (worker.endSome()) {
            assertThat(open(worker)).isLessThan(before);
            before = open(worker);
        }
        assertThat(open(worker)).isZero();
    }

    /** A packet that came in time may lie in the ring still. */
    @Test
    void liveTheyEndHalfASecondLate() {
        CaptureWorker worker = worker(true);
        worker.onTime(0, START);
        while (worker.endSome()) {
            // the clock starts
        }
        open(worker, 1, START);
        worker.onTime(1, START + 60 * SECOND + SECOND / 3);
        assertThat(worker.endSome()).isFalse();
        assertThat(open(worker)).isOne();
        worker.onTime(1, START + 61 * SECOND);
        assertThat(worker.endSome()).isFalse();
        assertThat(open(worker)).isZero();
    }

    /** Else a stream would give other results whenever its reader has to wait, and is told the time, in the middle of a second. */
    @Test
    void inACaptureTheyEndByWholeSecondsAllTogether() {
        CaptureWorker worker = worker(false);
        open(worker, MANY, START + SECOND / 10);
        for (int tenth = 601; tenth < 610; tenth++) {
            worker.onTime(MANY, START + tenth * SECOND / 10);
            assertThat(open(worker)).as("%d tenths", tenth).isEqualTo(MANY);
        }
        worker.onTime(MANY, START + 61 * SECOND);
        assertThat(open(worker)).isZero();
    }
}
