// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

import org.jspecify.annotations.Nullable;

/**
 * What the parser of one connection keeps of its worker's {@link ParserMemory}. Once there is no room for it, it is given up for
 * good: nothing is counted any more, so nothing may be kept. A parser extends it, since there is one for each connection, idle
 * ones too; used by one thread; allocates nothing.
 */
public abstract class ParserShare {
    /** Those beside it in its queue. */
    @Nullable
    ParserShare previous;
    @Nullable
    ParserShare next;

    private final ParserMemory memory;
    private int bytes;
    private @Nullable ShareQueue queue;
    private boolean givenUp;
    private boolean closed;

    /** @param memory of the worker */
    protected ParserShare(ParserMemory memory) {
        this.memory = memory;
    }

    /** Lets go of all that the parser keeps; called while another parser asks for room. */
    protected abstract void letGo();

    /** Lets go of what the parser can do without, and goes on; returns how many bytes that were. */
    protected int shed() {
        return 0;
    }

    /** Gives back what can be done without; false when there is no such thing. */
    final boolean giveBack() {
        int let = shed();
        release(let);
        return let > 0;
    }

    /** Asks for room; without it the parser must let go of all that it keeps, and then {@link #close}. */
    public final boolean reserve(int more) {
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
    public final void release(int less) {
        if (closed || less == 0) {
            return;
        }
        bytes -= less;
        memory.release(less);
        moveTo(bytes == 0 ? null : memory.queue(bytes));
    }

    /** True from when there was no room. */
    public final boolean isGivenUp() {
        return givenUp;
    }

    /** Gives all room back, and asks for no more. */
    public final void close() {
        release(bytes);
        closed = true;
    }

    /** Makes room for another. */
    void giveUp() {
        givenUp = true;
        try {
            letGo();
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
