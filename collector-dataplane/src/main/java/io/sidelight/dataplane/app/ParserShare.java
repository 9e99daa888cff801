// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import org.jspecify.annotations.Nullable;

/**
 * What the parser of one connection keeps of its worker's {@link ParserMemory}. Once there is no room for it, it is given up for
 * good: nothing is counted any more, so nothing may be kept. One per parser, used by one thread; allocates nothing.
 */
public final class ParserShare {
    /** Those beside it in its queue. */
    @Nullable
    ParserShare previous;
    @Nullable
    ParserShare next;

    private final ParserMemory memory;
    private final Runnable letGo;
    private int bytes;
    private @Nullable ShareQueue queue;
    private boolean givenUp;
    private boolean closed;

    /** @param letGo makes the parser let go of all that it keeps; called while another parser asks for room */
    public ParserShare(ParserMemory memory, Runnable letGo) {
        this.memory = memory;
        this.letGo = letGo;
    }

    /** Asks for room; without it the parser must let go of all that it keeps, and then {@link #close}. */
    public boolean reserve(int more) {
        if (givenUp || closed) {
            return false;
        }
        if (!memory.reserve(this, more)) {
            givenUp = true;
            return false;
        }
        bytes += more;
        ShareQueue belongs = memory.queue(bytes);
        if (queue != belongs) {
            moveTo(belongs);
        }
        return true;
    }

    /** Gives room back that {@link #reserve} gave: something was finished. */
    public void release(int less) {
        if (closed || less == 0) {
            return;
        }
        bytes -= less;
        memory.release(less);
        moveTo(bytes == 0 ? null : memory.queue(bytes));
    }

    /** True from when there was no room. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** Gives all room back, and asks for no more. */
    public void close() {
        release(bytes);
        closed = true;
    }

    /** Makes room for another. */
    void giveUp() {
        givenUp = true;
        try {
            letGo.run();
        } finally {
            close(); // even after an error of ours, or all others would meet with it
        }
    }

    private void moveTo(@Nullable ShareQueue to) {
        if (queue != null) {
            queue.remove(this);
        }
        if (to != null) {
            to.add(this);
        }
        queue = to;
    }
}
