// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.PacketSender;

/** Looks for the highest rate at which nothing is lost between a sender and what sits at the mirror port. */
final class LiveSearch {
    private static final double WARM_UP_SHARE = 0.15;

    private final LiveNetwork network;
    private final LiveTraffic traffic;
    private final PacketSender sender;
    private final double trialSeconds;
    private final int steps;

    /**
     * @param trialSeconds how long each rate is held
     * @param steps how often the interval in which the rate lies is halved
     */
    LiveSearch(LiveNetwork network, LiveTraffic traffic, PacketSender sender, double trialSeconds, int steps) {
        this.network = network;
        this.traffic = traffic;
        this.sender = sender;
        this.trialSeconds = trialSeconds;
        this.steps = steps;
    }

    /** Packets per second with nobody at the mirror port: more cannot be asked for. */
    double senderAlone() {
        sender.send(1, Double.POSITIVE_INFINITY);
        double first = sender.send(1, Double.POSITIVE_INFINITY);
        return sender.send(traffic.tellings(first, trialSeconds), Double.POSITIVE_INFINITY);
    }

    /** Lets what sits there compile what it needs, at a low rate and then at higher ones. */
    void warmUp(LiveTarget target, double most, double seconds) throws Exception {
        for (int step = 1; step <= 3; step++) {
            trial(target, step * WARM_UP_SHARE * most, seconds / 3);
        }
    }

    /**
     * The highest rate that was held without loss, in packets per second; 0 when there was none. A rate counts as lost when it was lost
     * twice: other work on the machine must not decide.
     */
    double highest(LiveTarget target, double most) throws Exception {
        double held = 0;
        double lost = most;
        Trial whole = trial(target, most, trialSeconds);
        if (whole.lossless) {
            return whole.rate;
        }
        for (int step = 0; step < steps; step++) {
            double rate = (held + lost) / 2;
            Trial trial = trial(target, rate, trialSeconds);
            if (!trial.lossless) {
                trial = trial(target, rate, trialSeconds);
            }
            if (trial.lossless) {
                held = Math.min(rate, trial.rate);
            } else {
                lost = rate;
            }
        }
        return held;
    }

    /** One rate, held for {@code seconds}. */
    Trial trial(LiveTarget target, double rate, double seconds) throws Exception {
        int tellings = traffic.tellings(rate, seconds);
        long packets = (long) tellings * traffic.script().packets();
        target.begin();
        long before = network.mirrored();
        double sent = sender.send(tellings, rate);
        boolean mirrored = network.mirrored() - before == packets;
        return new Trial(sent, packets, tellings, target.tookAll(packets, tellings) && mirrored);
    }

    /**
     * What came of one rate.
     *
     * @param rate packets per second as they were sent
     * @param lossless whether all of them were mirrored and taken in
     */
    record Trial(double rate, long packets, int tellings, boolean lossless) {}
}
