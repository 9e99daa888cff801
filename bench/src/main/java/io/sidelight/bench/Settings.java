// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

/**
 * How much is measured.
 *
 * @param bulkBytes application data of a bulk capture
 * @param handshakes full handshakes of a capture
 * @param resumed resumed handshakes of a capture
 * @param openConnections sizes at which memory is measured
 * @param warmUps runs before the steady ones
 * @param steady runs that count
 */
record Settings(long bulkBytes, int handshakes, int resumed, int[] openConnections, int warmUps, int steady) {
    /** For a first impression in less than a minute. */
    static final Settings QUICK = new Settings(48L << 20, 150, 1_000, new int[]{1_000, 10_000}, 6, 5);
    /** For the record. */
    static final Settings FULL = new Settings(256L << 20, 1_000, 5_000, new int[]{1_000, 10_000, 100_000}, 10, 11);
}
