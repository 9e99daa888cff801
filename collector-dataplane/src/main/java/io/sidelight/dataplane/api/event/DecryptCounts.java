// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import java.util.List;

/**
 * What decryption yielded on one connection.
 *
 * @param clientBytes decrypted application data sent by the TLS client
 * @param serverBytes decrypted application data sent by the TLS server
 * @param recordsOk protected records that verified
 * @param recordsFailed protected records that did not verify
 * @param recordsLost protected records known to be missing
 * @param gapBytes TCP bytes that were never seen
 * @param gaps gaps of the decrypted streams, in order of discovery, bounded in number
 */
public record DecryptCounts(long clientBytes, long serverBytes, long recordsOk, long recordsFailed, long recordsLost,
        long gapBytes, List<Gap> gaps) {

    public DecryptCounts {
        gaps = List.copyOf(gaps);
    }
}
