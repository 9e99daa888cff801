// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
import io.sidelight.dataplane.api.policy.NamePattern;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAnswer;
import io.sidelight.dataplane.api.policy.PolicyQuestion;
import io.sidelight.dataplane.policy.CertificateClues;
import io.sidelight.dataplane.policy.CompiledPolicy;
import io.sidelight.dataplane.policy.ConnectionClues;
import io.sidelight.dataplane.policy.Decision;
import io.sidelight.dataplane.policy.WorkerPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks a policy for a connection that there need not be, as a worker would for one of which nothing more will be known. Cold. */
public final class PolicyTrial {
    private final Policy policy;
    private final WorkerPolicy rules;

    /** Compiles {@code policy}: about a microsecond a name. */
    public PolicyTrial(Policy policy) {
        this.policy = policy;
        CompiledPolicy compiled = policy == Policy.NONE ? CompiledPolicy.NONE : CompiledPolicy.of(policy);
        rules = new WorkerPolicy(() -> compiled);
        rules.refresh();
    }

    /** The policy that is asked. */
    public Policy policy() {
        return policy;
    }

    /** What it says. */
    public synchronized PolicyAnswer answer(PolicyQuestion question) {
        Decision decision = Objects.requireNonNull(rules.decide(clues(question)), "all is known that will be");
        return new PolicyAnswer(decision.rule(), decision.action(), decision.detail(), decision.plaintext());
    }

    private static ConnectionClues clues(PolicyQuestion question) {
        String name = question.serverName();
        return new ConnectionClues(name == null ? "" : NamePattern.normal(name), name != null,
                certificate(question.certificate()), question.suite(),
                new ConnectionClues.Ends(question.client().high(), question.client().low(), question.server().high(),
                        question.server().low(), question.port()),
                question.vlan(), -1, question.tunnel(), true);
    }

    private static @Nullable CertificateClues certificate(PolicyQuestion.@Nullable Certificate certificate) {
        return certificate == null
                ? null
                : CertificateClues.of(new CertificateFacts(certificate.hash(), certificate.hash(), "",
                        certificate.subject(), "", CertificateFacts.UNKNOWN_TIME, CertificateFacts.UNKNOWN_TIME,
                        new PublicKeyFacts("", 0, ""), "", certificate.names()));
    }
}
