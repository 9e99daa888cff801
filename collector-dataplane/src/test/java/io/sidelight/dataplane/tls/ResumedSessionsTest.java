// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.SessionCache;
import io.sidelight.dataplane.tls.secrets.SessionCache.Moment;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Another worker enters a session while it is looked up: the answer is that of one worker alone. */
class ResumedSessionsTest {
    private static final byte[] SERVER = {10, 0, 0, 1, 1, (byte) 0xBB};
    private static final byte[] ID = new byte[32];
    private static final byte[] TICKET = new byte[100];
    private static final Moment FULL = new Moment(10, 1);
    private static final Moment RESUMED = new Moment(20, 2);
    private static final MasterSecret MASTER = new MasterSecret(new byte[48], DecryptMethod.RSA, null);

    private final SessionCache sessions = new SessionCache(1 << 20);

    @Test
    void aTicketThatComesWhileItsIdIsKnownIsStillTheMethod() {
        sessions.putId(SERVER, ID, MASTER, FULL);
        var resumed = new ResumedSessions(sessions, n -> sessions.putTicket(SERVER, TICKET, MASTER, FULL));
        assertThat(methods(resumed, TICKET)).containsExactly(DecryptMethod.TICKET, DecryptMethod.SESSION_ID);
    }

    @Test
    void anIdThatComesLaterIsWaitedFor() {
        var resumed = new ResumedSessions(sessions, n -> sessions.putId(SERVER, ID, MASTER, FULL));
        assertThat(methods(resumed, new byte[0])).containsExactly(DecryptMethod.SESSION_ID);
    }

    @Test
    void whatIsKnownIsNotWaitedFor() {
        sessions.putId(SERVER, ID, MASTER, FULL);
        var resumed = new ResumedSessions(sessions, n -> {
            throw new AssertionError("waited");
        });
        assertThat(methods(resumed, new byte[0])).containsExactly(DecryptMethod.SESSION_ID);
    }

    private static List<DecryptMethod> methods(ResumedSessions resumed, byte[] ticket) {
        int[] none = {};
        var client = new ClientHello(0x0303, new byte[32], ID, none, none, "", List.of(), ticket, none, none, none,
                none);
        var server = new ServerHello(0x0303, new byte[32], ID, 0x9C, 0, none, 0x0303, "", -1, new byte[0], -1);
        return resumed.find(client, server, SERVER, RESUMED).stream().map(MasterSecret::method).toList();
    }
}
