// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated captures are real: the collector finds in them exactly what was put in. */
final class ReplayTest {
    private static final String CBC = "TLS_RSA_WITH_AES_256_CBC_SHA";
    private static final String GCM = "TLS_RSA_WITH_AES_128_GCM_SHA256";
    private static final ServerIdentity IDENTITY = identity();

    @TempDir
    private Path folder;

    @Test
    void downloadsDecryptWholly() throws Exception {
        mustReplay(new TrafficMaker(IDENTITY, GCM).downloads(file(), 3, 1 << 20));
    }

    @Test
    void fullHandshakesDecryptWholly() throws Exception {
        mustReplay(new TrafficMaker(IDENTITY, CBC).fullHandshakes(file(), 3));
    }

    @Test
    void resumedHandshakesDecryptWholly() throws Exception {
        mustReplay(new TrafficMaker(IDENTITY, CBC).resumedHandshakes(file(), 3));
    }

    @Test
    void openConnectionsDecryptWholly() throws Exception {
        TrafficMaker maker = new TrafficMaker(IDENTITY, CBC);
        maker.openConnections(file(), 1);
        mustReplay(maker.openConnections(file(), 3));
    }

    @Test
    void aKeyDecodedPerConnectionDecryptsTheSame() throws Exception {
        TrafficFile traffic = new TrafficMaker(IDENTITY, CBC).fullHandshakes(file(), 3);
        assertThat(new ConvertingReplay(traffic, IDENTITY.keyTable(1)).processorNs()).isPositive();
    }

    @Test
    void aRunThatMissesBytesGivesNoFigure() throws Exception {
        TrafficFile traffic = new TrafficMaker(IDENTITY, CBC).fullHandshakes(file(), 1);
        TrafficFile more = new TrafficFile(traffic.path(), 1, traffic.serverBytes() + 1, traffic.clientBytes());
        assertThatThrownBy(() -> new Replay(more, IDENTITY.keyTable(1)).processorNs())
                .isInstanceOf(BenchException.class).hasMessageContaining("no figure is given");
    }

    private void mustReplay(TrafficFile traffic) throws Exception {
        assertThat(new Replay(traffic, IDENTITY.keyTable(1)).processorNs()).isPositive();
    }

    private Path file() {
        return folder.resolve("traffic.pcap");
    }

    private static ServerIdentity identity() {
        try {
            return ServerIdentity.ofBits(1024);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
