// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.ConnectionId;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.event.TlsFacts;

/**
 * A connection's line in {@code index.jsonl}: flat, with the names that events use within {@code sidelight.decrypt} and
 * {@code tls}. {@code initiator} and {@code responder} are TCP's roles, {@code client} and {@code server} those of TLS.
 * Each gap has {@code direction} ({@code client} or {@code server}: who sent what is missing), {@code offset} (position in
 * that side's file at which bytes are missing) and {@code lost_bytes}, which is left out where it cannot be known.
 */
final class StreamIndexLine {
    private StreamIndexLine() {}

    static void render(JsonLines json, TlsConnectionEvent event) {
        ConnectionFacts connection = event.connection();
        TlsFacts tls = event.tls();
        json.text("id", ConnectionId.text(connection.id()));
        json.text("parent", ConnectionId.parentText(connection.id()));
        json.text("initiator", connection.initiator().toString());
        json.text("responder", connection.responder().toString());
        json.text("client", connection.client().toString());
        json.text("server", connection.server().toString());
        EcsTunnel.render(json, connection.tunnel());
        json.text("client_random", tls.clientRandom());
        json.text("version", EcsTls.version(tls.version()));
        json.text("version_protocol", EcsTls.versionProtocol(tls.version()));
        json.text("cipher", tls.cipherSuiteName());
        json.text("server_name", tls.serverName());
        json.text("next_protocol", tls.nextProtocol());
        json.truth("resumed", tls.resumed());
        json.truth("established", tls.established());
        EcsTls.decrypt(json, event);
        json.objects("gaps", event.counts().gaps(), gap -> {
            json.text("direction", gap.side() == Side.CLIENT ? "client" : "server");
            json.number("offset", gap.offset());
            json.number("lost_bytes", gap.lostBytes());
        });
    }
}
