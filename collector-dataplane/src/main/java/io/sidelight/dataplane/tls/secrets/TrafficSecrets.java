// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.api.event.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The traffic secrets known of one TLS 1.3 connection, by side and epoch; several where only a record can tell which is right. */
public final class TrafficSecrets {
    /** What a traffic secret protects (RFC 8446 section 5 and appendix A), in the order of a connection. */
    public enum Epoch {
        EARLY,
        HANDSHAKE,
        APPLICATION
    }

    private static final int KINDS = 2 * Epoch.values().length;

    private final List<List<TrafficSecret>> byKind = new ArrayList<>(KINDS);

    public TrafficSecrets() {
        for (int i = 0; i < KINDS; i++) {
            byKind.add(List.of());
        }
    }

    /** Candidates, best first; empty when none is known. */
    public List<TrafficSecret> of(Side side, Epoch epoch) {
        return byKind.get(kind(side, epoch));
    }

    /** Adds a candidate that is not there yet. */
    public void add(Side side, Epoch epoch, TrafficSecret secret) {
        List<TrafficSecret> known = of(side, epoch);
        for (TrafficSecret other : known) {
            if (Arrays.equals(other.secret(), secret.secret())) {
                return;
            }
        }
        List<TrafficSecret> more = new ArrayList<>(known.size() + 1);
        more.addAll(known);
        more.add(secret);
        byKind.set(kind(side, epoch), more);
    }

    /** Candidates in all. */
    public int count() {
        return byKind.stream().mapToInt(List::size).sum();
    }

    /** True when both sides' application data can be opened, if the candidates are right. */
    public boolean hasApplicationSecrets() {
        return !of(Side.CLIENT, Epoch.APPLICATION).isEmpty() && !of(Side.SERVER, Epoch.APPLICATION).isEmpty();
    }

    private static int kind(Side side, Epoch epoch) {
        return 2 * epoch.ordinal() + side.ordinal();
    }
}
