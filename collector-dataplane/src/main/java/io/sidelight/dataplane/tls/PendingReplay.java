// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import org.jspecify.annotations.Nullable;

/** Goes through what waited in the two directions of a connection, in the order in which it came. */
final class PendingReplay {
    private PendingReplay() {}

    /** Hands on all that waited, each at the time at which it came; either may be null. */
    static void run(TlsEnvironment environment, @Nullable PendingRecords ofInitiator, PendingRecords.Taker initiator,
            @Nullable PendingRecords ofResponder, PendingRecords.Taker responder) {
        long now = environment.timeNs();
        long replayedOutside = environment.replayedArrival;
        long initiatorNext = nextOf(ofInitiator);
        long responderNext = nextOf(ofResponder);
        while (initiatorNext != Long.MAX_VALUE || responderNext != Long.MAX_VALUE) {
            if (ofInitiator != null && initiatorNext < responderNext) {
                environment.replayedArrival = initiatorNext;
                ofInitiator.takeNext(initiator);
            } else if (ofResponder != null) {
                environment.replayedArrival = responderNext;
                ofResponder.takeNext(responder);
            }
            initiatorNext = nextOf(ofInitiator);
            responderNext = nextOf(ofResponder);
        }
        environment.replayedArrival = replayedOutside;
        environment.onTime(now);
    }

    private static long nextOf(@Nullable PendingRecords waiting) {
        return waiting == null ? Long.MAX_VALUE : waiting.nextArrival();
    }
}
