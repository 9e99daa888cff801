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
    private static final double NS_PER_S = 1e9;

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
        // in turns, since the shares are what counts and the machine's speed moves
        Optional<Double> openssl = OpensslSpeed.rsaPrivateOperations(bits);
        List<Measurement.Run> runs = new ArrayList<>(List.of(cached::processorNs, () -> alone.cachedNs(count),
                converting::processorNs, () -> alone.convertedNs(count)));
        openssl.ifPresent(first -> runs.add(
                () -> count * NS_PER_S / OpensslSpeed.rsaPrivateOperations(bits).orElse(first)));
        double[][] costs = Measurement.inTurns(settings, runs);
        workplace.clear();
        Figure pkesAlone = rate(rsa + " private operation, PKES", count, costs[1]);
        Figure pcsAlone = rate(rsa + " private operation, PCS", count, costs[3]);
        List<Figure> figures = new ArrayList<>(List.of(
                rate(rsa + " handshakes, PKES", count, costs[0]).beside("private operation alone", pkesAlone.median()),
                pkesAlone,
                rate(rsa + " handshakes, PCS", count, costs[2]).beside("private operation alone", pcsAlone.median()),
                pcsAlone, gain(rsa, Measurement.medianRatio(costs[2], costs[0]) - 1)
                        .beside("private operation alone", 100 * (Measurement.medianRatio(costs[3], costs[1]) - 1))));
        if (openssl.isPresent()) {
            figures.add(rate(rsa + " openssl speed", count, costs[4]));
            figures.add(share(rsa, Measurement.medianRatio(costs[4], costs[0])));
        }
        return figures;
    }

    private Figure share(String rsa, double share) {
        Figure figure = Figure.of(rsa + " handshakes, PKES, of openssl speed", "%", 100 * share);
        return bits == TARGET_BITS ? figure.against(">= 90 %", share >= OPENSSL_TARGET) : figure;
    }

    private Figure gain(String rsa, double gain) {
        Figure figure = Figure.of(rsa + " gain of PKES over PCS", "%", 100 * gain);
        return Double.isNaN(gainTarget)
                ? figure
                : figure.against(">= +" + Math.round(100 * gainTarget) + " %", gain >= gainTarget);
    }

    private static Figure rate(String name, int count, double[] costs) {
        return Figure.of(name, "1/s", Measurement.of(costs), ns -> count * NS_PER_S / ns);
    }
}
