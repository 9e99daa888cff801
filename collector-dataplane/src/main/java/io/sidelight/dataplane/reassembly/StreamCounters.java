// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

/** What the streams of one worker met with that an honest network without loss does not have. */
public final class StreamCounters {
    private long repeated;
    private long conflicting;
    private long shedBytes;

    void onRepeated() {
        repeated++;
    }

    void onConflict() {
        conflicting++;
    }

    void onShed(int bytes) {
        shedBytes += bytes;
    }

    /** Bytes that a bound kept from waiting for what was missing before them. */
    public long shedBytes() {
        return shedBytes;
    }

    /** Segments of which every byte was there already: retransmissions, and copies that a mirror port made. */
    public long repeated() {
        return repeated;
    }

    /** Segments that say something else where bytes were known. */
    public long conflicting() {
        return conflicting;
    }
}
