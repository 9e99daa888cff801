// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ServerHello;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's handshake has told so far by which a policy may decide about it.
 *
 * @param serverName the name that the client asked for, empty when it asked for none
 * @param serverNameKnown false before the client's hello, and while it may have hidden another in it (RFC 9849)
 * @param certificate the server's, null when it was not seen
 * @param cipherSuite -1 before it is chosen
 * @param complete nothing more will be known before application data is read, or at all
 */
public record HandshakeClues(String serverName, boolean serverNameKnown, @Nullable CertificateFacts certificate,
        int cipherSuite, boolean clientIsInitiator, boolean complete) {

    /** What {@code handshake} says, and where it says nothing, what was known before it. */
    static HandshakeClues of(Handshake handshake, HandshakeClues before, boolean complete) {
        ClientHello hello = handshake.clientHello();
        ServerHello answer = handshake.serverHello();
        return new HandshakeClues(hello == null ? before.serverName : HandshakeFacts.serverName(handshake),
                hello == null ? before.serverNameKnown : isNameKnown(handshake, hello),
                handshake.certificate() == null ? before.certificate : handshake.certificate().facts(),
                answer == null ? before.cipherSuite : answer.cipherSuite(), before.clientIsInitiator, complete);
    }

    /** What is known of a handshake that was let go of. */
    static HandshakeClues of(HandshakeSummary summary, boolean clientIsInitiator, boolean complete) {
        HandshakeFacts facts = summary.facts();
        // secrets opened it that were found by the hello that was read, or is the hidden one
        return new HandshakeClues(facts.serverName(), facts.clientHelloSeen(),
                facts.certificate() == null ? null : facts.certificate().facts(), facts.cipherSuite(),
                clientIsInitiator,
                complete);
    }

    /** Nothing is known. */
    static HandshakeClues none(boolean clientIsInitiator, boolean complete) {
        return new HandshakeClues("", false, null, -1, clientIsInitiator, complete);
    }

    /** The name is that of the hello that counts: once secrets opened something it is known which one that is. */
    private static boolean isNameKnown(Handshake handshake, ClientHello outer) {
        return handshake.isInnerHelloAccepted()
                ? handshake.innerHello() != null
                : !outer.offersEncryptedHello() || handshake.method() != null;
    }

    /** Changes when a handshake has told more. */
    static int stateOf(Handshake handshake) {
        return (handshake.clientHello() == null ? 1 : 2) | (handshake.serverHello() == null ? 0 : 4)
                | (handshake.certificate() == null ? 0 : 8) | (handshake.isInnerHelloAccepted() ? 16 : 0)
                | (handshake.method() == null ? 0 : 32);
    }
}
