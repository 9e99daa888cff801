// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looks up the session that an abbreviated handshake before TLS 1.3 resumes, by ticket first and by session id second. */
final class ResumedSessions {
    private final SessionCache sessions;
    private final PacketOrder order;

    ResumedSessions(SessionCache sessions, PacketOrder order) {
        this.sessions = sessions;
        this.order = order;
    }

    /**
     * The sessions that may be meant, likeliest first; waits for the full handshake if another worker may have it.
     *
     * @param server address and port of the server
     */
    List<MasterSecret> find(ClientHello client, ServerHello hello, byte[] server, Moment moment) {
        boolean hasTicket = client.sessionTicket().length > 0;
        List<MasterSecret> found = hasTicket
                ? byTicket(client, server, moment)
                : byId(client, hello, server, moment);
        if (found.isEmpty()) {
            // also when the id alone is known: another worker enters the id before the ticket, and which of the two
            // is the method must not depend on who was faster
            order.awaitEarlierThan(moment.packetNumber());
        }
        return findKnown(client, hello, server, moment);
    }

    /** The same of the sessions that are known at once. */
    List<MasterSecret> findKnown(ClientHello client, ServerHello hello, byte[] server, Moment moment) {
        List<MasterSecret> found = byTicket(client, server, moment);
        found.addAll(byId(client, hello, server, moment));
        return found;
    }

    private List<MasterSecret> byTicket(ClientHello client, byte[] server, Moment moment) {
        List<MasterSecret> found = new ArrayList<>(2);
        if (client.sessionTicket().length > 0) {
            for (MasterSecret master : sessions.findByTicket(server, client.sessionTicket(), moment)) {
                found.add(new MasterSecret(master.secret(), DecryptMethod.TICKET, master.keyId()));
            }
        }
        return found;
    }

    private List<MasterSecret> byId(ClientHello client, ServerHello hello, byte[] server, Moment moment) {
        List<MasterSecret> found = new ArrayList<>(2);
        // a server that resumes by id says so by echoing it (RFC 5246 section 7.4.1.3)
        if (hello.sessionId().length > 0 && Arrays.equals(hello.sessionId(), client.sessionId())) {
            for (MasterSecret master : sessions.findById(server, hello.sessionId(), moment)) {
                found.add(new MasterSecret(master.secret(), DecryptMethod.SESSION_ID, master.keyId()));
            }
        }
        return found;
    }
}
