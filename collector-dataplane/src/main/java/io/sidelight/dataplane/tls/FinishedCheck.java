// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.SecretCandidate;
import io.sidelight.dataplane.tls.handshake.Transcript;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.Prf;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Verifies Finished messages against the transcript (RFC 5246 section 7.4.9) and, once one fits, makes the session known for
 * resumption. A Finished that does not fit is noted by not being proof; the records' own MACs still decide what is read.
 */
final class FinishedCheck {
    private final FinishedData finishedData;
    private final SessionCache sessions;

    FinishedCheck(Prf prf, SessionCache sessions) {
        this.finishedData = new FinishedData(prf, new HandshakeDigest());
        this.sessions = sessions;
    }

    /** Checks what can be checked by now; called after each Finished and each choice of secrets. */
    void check(Handshake handshake, byte[] server, Moment moment) {
        SecretCandidate chosen = handshake.chosen();
        Transcript transcript = handshake.transcript();
        ServerHello hello = handshake.serverHello();
        if (chosen == null || transcript == null || hello == null) {
            return;
        }
        CipherSuite suite = CipherSuites.of(hello.cipherSuite());
        boolean clientFits = fits(handshake, Side.CLIENT, chosen, transcript, suite);
        boolean serverFits = fits(handshake, Side.SERVER, chosen, transcript, suite);
        if (clientFits || serverFits) {
            MasterSecret master = chosen.master();
            sessions.putId(server, hello.sessionId(), master, moment);
            if (serverFits) {
                sessions.putTicket(server, handshake.newSessionTicket(), master, moment);
            }
        }
        if (handshake.finished(Side.CLIENT).length > 0 && handshake.finished(Side.SERVER).length > 0) {
            handshake.releaseTranscript();
        }
    }

    /** Whether a Finished that was not verified before is now. */
    private boolean fits(Handshake handshake, Side side, SecretCandidate chosen, Transcript transcript,
            @Nullable CipherSuite suite) {
        byte[] seen = handshake.finished(side);
        boolean abbreviated = !handshake.isFull();
        if (handshake.isFinishedVerified(side) || suite == null || seen.length == 0
                || !transcript.hasFinishedHash(side, abbreviated)) {
            return false;
        }
        byte[] expected = finishedData.of(handshake.version(), suite, chosen.master().secret(), side,
                d -> transcript.updateFinishedHash(d, side, abbreviated));
        if (!Arrays.equals(expected, seen)) {
            return false;
        }
        handshake.onFinishedVerified(side);
        return true;
    }
}
