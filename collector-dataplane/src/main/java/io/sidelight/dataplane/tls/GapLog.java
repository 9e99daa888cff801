// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Gap;
import io.sidelight.dataplane.api.event.Side;
import java.util.ArrayList;
import java.util.List;

/** Where application data of one connection is missing, as its event tells it: the first of them, in the order in which they were met. */
final class GapLog {
    private static final int MAX_GAPS = 64;

    private final List<Gap> gaps = new ArrayList<>(2);

    /** Bytes are missing behind {@code offset} others of a side; {@code lostBytes} is -1 when their number is not known. */
    void add(Side side, long offset, long lostBytes) {
        Gap last = gaps.isEmpty() ? null : gaps.getLast();
        if (last != null && last.side() == side && last.offset() == offset) {
            gaps.set(gaps.size() - 1, new Gap(side, offset, -1)); // nothing was read in between
        } else if (gaps.size() < MAX_GAPS) {
            gaps.add(new Gap(side, offset, lostBytes));
        }
    }

    List<Gap> gaps() {
        return gaps;
    }
}
