// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.handshake.Handshake;

/**
 * Whether what one connection carries may be read: the policy is asked whenever a handshake has told more, at last before the first
 * application data, and again when the policy has changed. A refusal is for good. One per connection, made only where there is a
 * policy; warm.
 */
abstract class ReadingPermission {
    private boolean refused;
    /** What was known when the policy was asked last; see {@link HandshakeClues#stateOf}. */
    private byte asked;
    /** The state of the policy under which it may be read; 0 before. */
    private int grantedUnder;

    /** Asks the policy; {@code complete} when nothing more will be known. */
    abstract Permission ask(boolean complete);

    /** From here on nothing is read. */
    abstract void onRefused();

    /** Asks when more is known than before, so that no key is used for what must not be read. */
    final void consider(Handshake handshake, int policyGeneration) {
        int known = HandshakeClues.stateOf(handshake);
        if (known != asked && !refused) {
            asked = (byte) known;
            decide(false, policyGeneration);
        }
    }

    /** What was known of another handshake says nothing of the one that begins. */
    final void onNewHandshake() {
        asked = 0;
    }

    /** Whether application data may be handed on. Hot: once the policy has allowed it, one comparison. */
    final boolean isGranted(int policyGeneration) {
        if (grantedUnder != policyGeneration && !refused) {
            decide(true, policyGeneration);
        }
        return !refused;
    }

    final boolean isRefused() {
        return refused;
    }

    private void decide(boolean complete, int policyGeneration) {
        switch (ask(complete)) {
            case GRANTED -> grantedUnder = policyGeneration;
            case REFUSED -> {
                refused = true;
                onRefused();
            }
            case UNDECIDED -> {
                // it is asked again
            }
        }
    }
}
