// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.TunnelFacts;
import org.jspecify.annotations.Nullable;

/** Renders {@code sidelight.tunnel}: the innermost tunnel, the outermost where it is another one, and who sent that. */
final class EcsTunnel {
    private EcsTunnel() {}

    /** Writes nothing without a tunnel. */
    static void render(JsonLines json, @Nullable TunnelFacts tunnel) {
        if (tunnel == null) {
            return;
        }
        json.object("tunnel", () -> {
            id(json, tunnel.inner());
            json.number("depth", tunnel.depth());
            if (!tunnel.outer().equals(tunnel.inner())) {
                json.object("outer", () -> id(json, tunnel.outer()));
            }
            address(json, "source", tunnel.source());
            address(json, "destination", tunnel.destination());
        });
    }

    private static void id(JsonLines json, TunnelFacts.Id tunnel) {
        json.text("type", tunnel.type().code());
        if (tunnel.id() != TunnelFacts.NO_ID) {
            json.text("id", Long.toString(tunnel.id()));
        }
    }

    private static void address(JsonLines json, String end, @Nullable String address) {
        if (address != null) {
            json.object(end, () -> json.text("ip", address));
        }
    }
}
