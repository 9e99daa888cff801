// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.SharedKeyTraffic;
import io.sidelight.bench.traffic.TlcpTraffic;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.keystore.KeyTable;
import java.util.List;

/** Full handshakes whose private operation is not RSA's, with a small response each: connections per second of one core. */
final class OtherHandshakesBenchmark implements Benchmark {
    private final String kind;

    /** @param kind {@code x25519}, {@code secp256r1} (static key shares of TLS 1.3) or {@code sm2} (TLCP) */
    OtherHandshakesBenchmark(String kind) {
        this.kind = kind;
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        int count = settings.handshakesBeyondRsa();
        List<Figure> figures;
        if (kind.equals("sm2")) {
            TlcpTraffic tlcp = new TlcpTraffic();
            figures = List.of(figure("SM2 handshakes, TLCP", tlcp.fullHandshakes(workplace.file("tlcp.pcap"), count),
                    tlcp.keyTable(1), PrivateOperations.sm2Decryptions(tlcp, count), settings));
        } else {
            SharedKeyTraffic shares = new SharedKeyTraffic(ServerIdentity.ofBits(2048), kind);
            figures = List.of(figure(kind + " static share handshakes",
                    shares.fullHandshakes(workplace.file("shares.pcap"), count), shares.keyTable(1),
                    PrivateOperations.agreements(shares, count), settings));
        }
        workplace.clear();
        return figures;
    }

    private static Figure figure(String name, TrafficFile traffic, KeyTable keys, Measurement.Run alone,
            Settings settings) throws Exception {
        Replay replay = new Replay(traffic, keys);
        Measurement runs = Measurement.of(settings, replay::processorNs);
        Measurement limit = Measurement.of(settings, alone);
        return Figure.of(name, "1/s", runs, ns -> traffic.connections() * 1e9 / ns).beside("private operation alone",
                traffic.connections() * 1e9 / limit.medianNs());
    }
}
