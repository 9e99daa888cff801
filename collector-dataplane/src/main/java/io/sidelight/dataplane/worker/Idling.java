// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.capture.LivePacketSource;

/** What a live worker does when it found no packet. */
public enum Idling {
    /** Looks again at once: the shortest delay, at the price of the whole core. */
    BUSY {
        @Override
        void onIdle(int times, LivePacketSource source) {
            Thread.onSpinWait();
        }
    },
    /** Lets others run, and looks again: the core is busy, but not lost to them. */
    YIELDING {
        @Override
        @SuppressWarnings("ThreadPriorityCheck") // what it is for
        void onIdle(int times, LivePacketSource source) {
            Thread.yield();
        }
    },
    /** Sleeps in the kernel until packets are handed over, after having looked some times. */
    PARK {
        @Override
        void onIdle(int times, LivePacketSource source) {
            if (times < SPINS) {
                Thread.onSpinWait();
            } else {
                source.await(MOST_MS);
            }
        }
    };

    private static final int SPINS = 100;
    /** Packets that come through another worker's ring do not wake this one, so it looks by itself. */
    private static final int MOST_MS = 2;

    /** Called by the worker's thread when it found no packet {@code times} times in a row. */
    abstract void onIdle(int times, LivePacketSource source);
}
