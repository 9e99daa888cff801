// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.start;

import io.sidelight.dataplane.tls.wire.RecordHeader;
import java.util.Arrays;

/** The last few places of a stream that may be record headers, until one of them is followed by another just where it must. */
final class HeaderCandidates {
    private static final int COUNT = 4;

    private final long[] places = new long[COUNT];
    private final long[] nextPlaces = new long[COUNT];
    private final int[] versions = new int[COUNT];
    private int oldest;
    private long first;

    HeaderCandidates() {
        clear();
    }

    void clear() {
        Arrays.fill(nextPlaces, -1);
    }

    /** Notes what may be a header; true when it follows one of the same version. */
    boolean add(long place, int version, int length) {
        for (int i = 0; i < COUNT; i++) {
            if (nextPlaces[i] == place && versions[i] == version) {
                first = places[i];
                return true;
            }
        }
        places[oldest] = place;
        nextPlaces[oldest] = place + RecordHeader.LENGTH + length;
        versions[oldest] = version;
        oldest = (oldest + 1) % COUNT;
        return false;
    }

    /** Place of the first header of the two, after {@link #add} has said so. */
    long first() {
        return first;
    }
}
