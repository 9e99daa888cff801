// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.secrets;

import io.sidelight.dataplane.api.event.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The traffic secrets known of one TLS 1.3 connection, by side and epoch; several where only a record can tell which is right. */
public final class TrafficSecrets {
    /** What a traffic secret protects (RFC 8446 section 5 and appendix A), in the order of a connection. */
    public enum Epoch {
        EARLY,
        HANDSHAKE,
        APPLICATION
    }

    private final Map<Epoch, List<TrafficSecret>> client = new EnumMap<>(Epoch.class);
    private final Map<Epoch, List<TrafficSecret>> server = new EnumMap<>(Epoch.class);

    /** Candidates, best first; empty when none is known. */
    public List<TrafficSecret> of(Side side, Epoch epoch) {
        return of(side).getOrDefault(epoch, List.of());
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
        of(side).put(epoch, more);
    }

    /** Candidates in all. */
    public int count() {
        return count(client) + count(server);
    }

    /** True when both sides' application data can be opened, if the candidates are right. */
    public boolean hasApplicationSecrets() {
        return !of(Side.CLIENT, Epoch.APPLICATION).isEmpty() && !of(Side.SERVER, Epoch.APPLICATION).isEmpty();
    }

    private static int count(Map<Epoch, List<TrafficSecret>> secrets) {
        return secrets.values().stream().mapToInt(List::size).sum();
    }

    private Map<Epoch, List<TrafficSecret>> of(Side side) {
        return side == Side.CLIENT ? client : server;
    }
}
