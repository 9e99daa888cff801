// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import java.util.HashMap;
import java.util.Map;

/**
 * The facts of handshakes that are over, each kept once for all connections that share them. Bounded: when there are too many
 * kinds, all are forgotten, and connections keep those that they have. One per worker, used by its thread.
 */
final class SharedFacts {
    static final int MAX_KINDS = 4096;

    private final Map<HandshakeFacts, HandshakeFacts> kinds = new HashMap<>();

    /** Facts that equal {@code facts}. */
    HandshakeFacts shared(HandshakeFacts facts) {
        HandshakeFacts known = kinds.get(facts);
        if (known != null) {
            return known;
        }
        if (kinds.size() >= MAX_KINDS) {
            kinds.clear();
        }
        kinds.put(facts, facts);
        return facts;
    }
}
