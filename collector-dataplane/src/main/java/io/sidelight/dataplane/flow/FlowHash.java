// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.dataplane.net.DecodedPacket;

/**
 * Hash of a TCP or UDP flow that is the same for both directions and, by its seed, not foreseeable from outside.
 *
 * <p>Each endpoint is mixed by itself; the two are then joined by operations that do not mind the order. Hot: called per
 * packet, allocates nothing.
 */
public final class FlowHash {
    /** The golden ratio in 64 bits, odd: the step of SplitMix64. */
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
    private static final long TCP = 6;
    private static final long UDP = 17;

    private FlowHash() {}

    /** All 32 bits are good; take the high or the low ones for a table, and {@link #worker} for a worker. */
    public static int hash(long seed, DecodedPacket packet) {
        long source = endpoint(seed, packet.sourceHigh(), packet.sourceLow(), packet.sourcePort());
        long destination = endpoint(seed, packet.destinationHigh(), packet.destinationLow(), packet.destinationPort());
        // The sum alone is what an attacker could aim at; the product of odd numbers breaks its linearity.
        long joined = (source + destination) ^ (source | 1) * (destination | 1);
        long mixed = mix(joined + seed + (packet.isDatagram() ? UDP : TCP));
        return (int) (mixed ^ mixed >>> 32);
    }

    /** Spreads hashes over {@code workers} evenly, whatever their number, using the high bits. */
    public static int worker(int hash, int workers) {
        return (int) ((hash & 0xFFFF_FFFFL) * workers >>> 32);
    }

    private static long endpoint(long seed, long addressHigh, long addressLow, int port) {
        long mixed = mix(seed + STEP + addressHigh);
        mixed = mix(mixed + STEP + addressLow);
        return mix(mixed + STEP + port);
    }

    /** Finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }
}
