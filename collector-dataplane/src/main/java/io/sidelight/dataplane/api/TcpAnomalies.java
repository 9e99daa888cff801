// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

/**
 * What TCP met with on connections that were followed. None of it changes what was read of a connection; much of it says that
 * the mirror port copies packets, or that somebody forges them.
 *
 * @param repeated segments of which every byte was known: retransmissions and copies
 * @param conflicting segments that say something else where bytes were waiting; the first copy counts
 * @param ignoredResets RST segments that were not believed since they are not at the next sequence number
 * @param wrongChecksums packets dropped because of their TCP checksum, where that means something
 */
public record TcpAnomalies(long repeated, long conflicting, long ignoredResets, long wrongChecksums) {
    /** Nothing to tell. */
    public static final TcpAnomalies NONE = new TcpAnomalies(0, 0, 0, 0);
}
