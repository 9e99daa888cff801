// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.bench.traffic.DownloadMaker;
import io.sidelight.bench.traffic.LossyTraffic;
import io.sidelight.bench.traffic.PacketScript;
import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.SharedKeyTraffic;
import io.sidelight.bench.traffic.TlcpTraffic;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    void shortRecordsDecryptWholly() throws Exception {
        mustReplay(new DownloadMaker(new TrafficMaker(IDENTITY, GCM)).inRecords(file(), 64, 10_000));
    }

    @Test
    void downloadsAtATimeDecryptWholly() throws Exception {
        mustReplay(new DownloadMaker(new TrafficMaker(IDENTITY, CBC)).atATime(file(), 5, 200_000));
    }

    @Test
    void bytesInWholeRecordsComeOutWhenPacketsAreMissing() throws Exception {
        LossyTraffic traffic = new DownloadMaker(new TrafficMaker(IDENTITY, GCM)).withLoss(file(), 4 << 20, 10);
        LossyReplay replay = new LossyReplay(traffic, IDENTITY.keyTable(1));
        assertThat(replay.processorNs()).isPositive();
        assertThat(traffic.lostPackets()).isPositive();
        assertThat(replay.recoveredBytes()).isLessThan(traffic.sent().serverBytes())
                .isGreaterThanOrEqualTo(traffic.wholeBytes() * 99 / 100);
    }

    @Test
    void staticSharesAndTlcpDecryptWholly() throws Exception {
        for (String group : List.of("x25519", "secp256r1")) {
            SharedKeyTraffic shares = new SharedKeyTraffic(ServerIdentity.ofBits(2048), group);
            TrafficFile traffic = shares.fullHandshakes(file(), 3);
            assertThat(new Replay(traffic, shares.keyTable(1)).processorNs()).isPositive();
            assertThatThrownBy(() -> new Replay(traffic, IDENTITY.keyTable(1)).processorNs())
                    .isInstanceOf(BenchException.class);
        }
        TlcpTraffic tlcp = new TlcpTraffic();
        assertThat(new Replay(tlcp.fullHandshakes(file(), 3), tlcp.keyTable(1)).processorNs()).isPositive();
    }

    @Test
    void aScriptToldAgainHasOtherClients() throws Exception {
        PacketScript script = PacketScript.of(new TrafficMaker(IDENTITY, CBC).downloads(file(), 2, 1 << 16));
        Set<Long> clients = new HashSet<>();
        for (int telling = 0; telling < 40_000; telling += 9_999) {
            script.readdress(0, telling);
            int at = script.offset(0);
            clients.add((long) script.buffer().getInt(at + 26) << 16 | script.buffer().getShort(at + 34) & 0xFFFF);
        }
        assertThat(clients).hasSize(5);
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
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
