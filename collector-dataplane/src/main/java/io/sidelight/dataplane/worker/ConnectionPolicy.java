// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.NamePattern;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.flow.Connection;
import io.sidelight.dataplane.policy.CertificateClues;
import io.sidelight.dataplane.policy.ConnectionClues;
import io.sidelight.dataplane.policy.Decision;
import io.sidelight.dataplane.policy.WorkerPolicy;
import io.sidelight.dataplane.tls.HandshakeClues;
import io.sidelight.dataplane.tls.Permission;
import org.jspecify.annotations.Nullable;

/** What the policy said of one connection so far. One per TLS connection when there is a policy; warm. */
final class ConnectionPolicy {
    /** What nobody has asked a policy about. */
    static final ConnectionPolicy NOT_ASKED = new ConnectionPolicy();

    private Decision decision = Decision.NONE;
    private Decision reading = Decision.NONE;

    /** Asks the policy; {@code heard} when application data was handed on before. */
    Permission ask(WorkerPolicy policy, HandshakeClues clues, Connection connection, boolean heard) {
        Decision made = policy.decide(cluesOf(clues, connection));
        if (made == null) {
            return Permission.UNDECIDED;
        }
        boolean told = heard && made.action() == PolicyAction.IGNORE; // of what was read must be told
        decision = told
                ? new Decision(made.rule(), PolicyAction.METADATA, made.detail(), made.masker(), made.content(), false)
                : made;
        if (made.action().isBypass()) {
            if (!heard) {
                reading = decision;
            }
            return Permission.REFUSED;
        }
        reading = made;
        return Permission.GRANTED;
    }

    private static ConnectionClues cluesOf(HandshakeClues clues, Connection connection) {
        boolean clientIsInitiator = clues.clientIsInitiator();
        byte[] client = connection.address(clientIsInitiator);
        byte[] server = connection.address(!clientIsInitiator);
        CertificateFacts certificate = clues.certificate();
        return new ConnectionClues(NamePattern.normal(clues.serverName()), clues.serverNameKnown(), of(certificate),
                clues.cipherSuite(),
                new ConnectionClues.Ends(AddressBlock.highOf(client), AddressBlock.lowOf(client),
                        AddressBlock.highOf(server), AddressBlock.lowOf(server), connection.port(!clientIsInitiator)),
                connection.vlanId(), connection.innerVlanId(), connection.encapsulation().facts(), clues.complete());
    }

    private static @Nullable CertificateClues of(@Nullable CertificateFacts certificate) {
        return certificate == null ? null : CertificateClues.of(certificate);
    }

    /** What holds now. */
    Decision decision() {
        return decision;
    }

    /** What held when application data was read last: it is masked so, whatever holds now. */
    Decision reading() {
        return reading;
    }

    /** Whether an open connection may be told of: nothing is before the policy was asked, for it may say so. */
    boolean isTold(WorkerPolicy policy) {
        return policy.holds() ? decision != Decision.NONE && !isIgnored() : !isIgnored();
    }

    /** Nothing at all is told of the connection. */
    boolean isIgnored() {
        return decision.action() == PolicyAction.IGNORE;
    }
}
