// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.traffic.ServerIdentity;
import io.sidelight.bench.traffic.TrafficFile;
import io.sidelight.bench.traffic.TrafficMaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Full RSA handshakes with a small response each: connections per second of one core, with and without the key cache. */
final class HandshakeBenchmark implements Benchmark {
    private static final int TARGET_BITS = 2048;
    private static final String SUITE = "TLS_RSA_WITH_AES_256_CBC_SHA";
    private static final double OPENSSL_TARGET = 0.9;

    private final int bits;
    private final double gainTarget;

    /**
     * @param bits length of the modulus
     * @param gainTarget how much more the cache must give, as a share of the rate without it; NaN when it is only told
     */
    HandshakeBenchmark(int bits, double gainTarget) {
        this.bits = bits;
        this.gainTarget = gainTarget;
    }

    @Override
    public List<Figure> measure(Settings settings, Workplace workplace) throws Exception {
        ServerIdentity identity = ServerIdentity.ofBits(bits);
        int count = bits > TARGET_BITS ? settings.handshakesBeyondRsa() : settings.handshakes();
        TrafficFile traffic = new TrafficMaker(identity, SUITE).fullHandshakes(workplace.file("full.pcap"), count);
        Replay cached = new Replay(traffic, identity.keyTable(1));
        ConvertingReplay converting = new ConvertingReplay(traffic, identity.keyTable(1));
        PrivateKeyLimit alone = new PrivateKeyLimit(identity);
        String rsa = "RSA-" + bits;
        Figure pkes = rate(rsa + " handshakes, PKES", count, settings, cached::processorNs);
        Figure pkesAlone = rate(rsa + " private operation, PKES", count, settings, () -> alone.cachedNs(count));
        Figure pcs = rate(rsa + " handshakes, PCS", count, settings, converting::processorNs);
        Figure pcsAlone = rate(rsa + " private operation, PCS", count, settings, () -> alone.convertedNs(count));
        workplace.clear();
        Figure gain = gain(rsa, pkes.median() / pcs.median() - 1)
                .beside("private operation alone", 100 * (pkesAlone.median() / pcsAlone.median() - 1));
        Optional<Double> openssl = OpensslSpeed.rsaPrivateOperations(bits);
        List<Figure> figures = new ArrayList<>(List.of(
                against(openssl, pkes.beside("private operation alone", pkesAlone.median())), pkesAlone,
                pcs.beside("private operation alone", pcsAlone.median()), pcsAlone,
                gain));
        openssl.ifPresent(
                speed -> figures.add(Figure.of(rsa + " openssl speed", "1/s", speed)));
        return figures;
    }

    private Figure gain(String rsa, double gain) {
        Figure figure = Figure.of(rsa + " gain of PKES over PCS", "%", 100 * gain);
        return Double.isNaN(gainTarget)
                ? figure
                : figure.against(">= +" + Math.round(100 * gainTarget) + " %", gain >= gainTarget);
    }

    private Figure against(Optional<Double> openssl, Figure pkes) {
        if (bits != TARGET_BITS) {
            return pkes;
        }
        return openssl.map(speed -> pkes.against(">= 90 % of openssl speed", pkes.median() >= OPENSSL_TARGET * speed))
                .orElse(pkes);
    }

    private static Figure rate(String name, int count, Settings settings, Measurement.Run run) throws Exception {
        return Figure.of(name, "1/s", Measurement.of(settings, run),
                ns -> count * 1e9 / ns);
    }
}
