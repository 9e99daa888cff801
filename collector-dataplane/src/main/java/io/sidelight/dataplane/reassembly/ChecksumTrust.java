// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import io.sidelight.dataplane.net.TcpChecksum;

/**
 * Whether a wrong checksum means anything in one direction. A capture made at the sender shows checksums that its network card
 * was yet to fill in, so a wrong one counts only where good ones have come before and it is the exception; then it is a
 * damaged or a forged packet, which the receiver did not take either. One per direction.
 */
public final class ChecksumTrust {
    private static final int ENOUGH = 2;
    private static final int MOST = 8;
    /** What one wrong checksum costs: where a quarter of them are wrong, none is dropped. */
    private static final int COST = 2;
    /** The packets of a handshake and some more; to check all would cost a tenth of the speed. */
    private static final int CHECKED_FIRST = 64;
    /** Longer than this is what a card has joined from several segments, with the checksum of one of them. */
    private static final int LONGEST_SEGMENT = 1460;

    private byte trust;
    private byte checked;

    /** True while all segments of the direction are to be checked. */
    public boolean isNew() {
        return checked < CHECKED_FIRST;
    }

    /** Takes the verdict on a segment; false when the segment is to be dropped. */
    public boolean accept(TcpChecksum.Verdict verdict, int payloadLength) {
        if (checked < CHECKED_FIRST) {
            checked++;
        }
        switch (verdict) {
            case GOOD -> trust = (byte) Math.min(trust + 1, MOST);
            case WRONG -> {
                boolean dropped = trust >= ENOUGH && payloadLength <= LONGEST_SEGMENT;
                trust = (byte) Math.max(trust - COST, 0);
                return !dropped;
            }
            case NOT_FILLED, UNKNOWN -> {
                // says nothing
            }
        }
        return true;
    }
}
