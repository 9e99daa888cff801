// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.util.List;

/** Long downloads in full-sized records and segments: application data per second of one core. */
final class BulkBenchmark implements Benchmark {
    private static final int KEY_BITS = 2048;
    private static final double CBC_TARGET = 10;
    private static final double CBC_SHARE_TARGET = 0.6;
    private static final double GCM_TARGET = 20;

    private final CipherLimit limit = new CipherLimit();
    private final boolean gcm;

    private BulkBenchmark(boolean gcm) {
        this.gcm = gcm;
    }

    static BulkBenchmark ofCbc() {
        return new BulkBenchmark(false);
    }

    static BulkBenchmark ofGcm() {
        return new BulkBenchmark(true);
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(KEY_BITS);
        if (gcm) {
            return List.of(gcm(128, "SHA256", identity, settings, workplace),
                    gcm(256, "SHA384", identity, settings, workplace));
        }
        Figure cbc = bulk("bulk AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA", identity, settings, workplace,
                () -> limit.cbcNs(32, settings.bulkBytes()));
        return List.of(cbc.against(">= 10 Gbit/s and >= 60 % of the cipher",
                cbc.median() >= CBC_TARGET && cbc.share() >= CBC_SHARE_TARGET));
    }

    private Figure gcm(int bits, String hash, ServerIdentity identity, Settings settings, Workplace workplace)
            throws Exception {
        Figure measured = bulk("bulk AES" + bits + "-GCM", "TLS_RSA_WITH_AES_" + bits + "_GCM_" + hash, identity,
                settings, workplace, () -> limit.gcmNs(bits / 8, settings.bulkBytes()));
        return measured.against(">= 20 Gbit/s", measured.median() >= GCM_TARGET);
    }

    private static Figure bulk(String name, String suite, ServerIdentity identity, Settings settings,
            Workplace workplace, Measurement.Run cipher) throws Exception {
        TrafficFile traffic = new TrafficMaker(identity, suite).downloads(workplace.file("bulk.pcap"), 1,
                settings.bulkBytes());
        Replay replay = new Replay(traffic, identity.keyTable(1));
        Measurement runs = Measurement.of(settings, replay::processorNs);
        Measurement limit = Measurement.of(settings, cipher);
        workplace.clear();
        return Figure.of(name, "Gbit/s", runs, ns -> 8.0 * traffic.serverBytes() / ns).beside("cipher and MAC alone",
                8.0 * settings.bulkBytes() / limit.medianNs());
    }
}
