// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import org.jspecify.annotations.Nullable;

/** Shares in the order in which they came; each is in one queue at most. */
final class ShareQueue {
    private @Nullable ParserShare first;
    private @Nullable ParserShare last;

    /** The one that is here for longest; null without any. */
    @Nullable
    ParserShare first() {
        return first;
    }

    void add(ParserShare share) {
        share.previous = last;
        if (last == null) {
            first = share;
        } else {
            last.next = share;
        }
        last = share;
    }

    void remove(ParserShare share) {
        ParserShare before = share.previous;
        ParserShare after = share.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        share.previous = null;
        share.next = null;
    }
}
