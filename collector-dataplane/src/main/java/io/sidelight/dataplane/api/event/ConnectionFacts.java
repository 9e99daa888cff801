// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

import org.jspecify.annotations.Nullable;

/**
 * What every event says of the TCP connection, or flow of UDP datagrams, it belongs to.
 *
 * @param id number of the connection's first packet in the capture, counted from 1; unique in one run
 * @param transport TCP for TLS, UDP for DTLS
 * @param initiator who opened the TCP connection (who sent the SYN, or the first packet seen)
 * @param responder the other end
 * @param clientIsInitiator true when the initiator is the TLS client
 * @param startNs time of the first packet, nanoseconds since 1970
 * @param endNs time of the last packet so far, nanoseconds since 1970
 * @param initiatorBytes IP bytes sent by the initiator
 * @param initiatorPackets packets sent by the initiator
 * @param responderBytes IP bytes sent by the responder
 * @param responderPackets packets sent by the responder
 * @param vlanId outermost VLAN id of the first packet, -1 without one
 * @param innerVlanId its innermost VLAN id when that is another tag (QinQ) or lies in a tunnel, else -1
 * @param tunnel the tunnels in which the first packet was found; null without one
 */
public record ConnectionFacts(long id, Transport transport, Endpoint initiator, Endpoint responder,
        boolean clientIsInitiator, long startNs,
        long endNs, long initiatorBytes, long initiatorPackets, long responderBytes, long responderPackets,
        int vlanId, int innerVlanId, @Nullable TunnelFacts tunnel) {

    /** Says the same of a connection that was found in no tunnel and at most one VLAN. */
    public ConnectionFacts(long id, Transport transport, Endpoint initiator, Endpoint responder,
            boolean clientIsInitiator, long startNs, long endNs, long initiatorBytes, long initiatorPackets,
            long responderBytes, long responderPackets, int vlanId) {
        this(id, transport, initiator, responder, clientIsInitiator, startNs, endNs, initiatorBytes, initiatorPackets,
                responderBytes, responderPackets, vlanId, -1, null);
    }

    /** The TLS client's endpoint. */
    public Endpoint client() {
        return clientIsInitiator ? initiator : responder;
    }

    /** The TLS server's endpoint. */
    public Endpoint server() {
        return clientIsInitiator ? responder : initiator;
    }
}
