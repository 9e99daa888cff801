// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * What was left out because packets came faster than they could be handled.
 *
 * @param skippedRecords records of bodies that were passed over undecrypted
 * @param skippedBytes plaintext bytes in them
 * @param metadataOnlyConnections TLS connections that were told of, but not decrypted
 * @param shedConnections connections that were not followed at all
 * @param skippingNs time at {@link OverloadLevel#SKIP_BODIES}, all workers together
 * @param metadataOnlyNs time at {@link OverloadLevel#METADATA_ONLY}
 * @param sheddingNs time at {@link OverloadLevel#SHED_CONNECTIONS}
 */
public record OverloadCounts(long skippedRecords, long skippedBytes, long metadataOnlyConnections, long shedConnections,
        long skippingNs, long metadataOnlyNs, long sheddingNs) {
    /** Nothing was left out. */
    public static final OverloadCounts NONE = new OverloadCounts(0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public OverloadCounts plus(OverloadCounts other) {
        return new OverloadCounts(skippedRecords + other.skippedRecords, skippedBytes + other.skippedBytes,
                metadataOnlyConnections + other.metadataOnlyConnections, shedConnections + other.shedConnections,
                skippingNs + other.skippingNs, metadataOnlyNs + other.metadataOnlyNs, sheddingNs + other.sheddingNs);
    }

    /** Time at any level but none. */
    public long overloadedNs() {
        return skippingNs + metadataOnlyNs + sheddingNs;
    }
}
