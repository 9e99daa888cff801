// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static io.sidelight.dataplane.trace.HandshakeScript.join;
import static io.sidelight.dataplane.trace.HandshakeScript.vector16;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.trace.HandshakeScript;
import io.sidelight.dataplane.trace.TcpPacket;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.Secret;
import io.sidelight.keystore.secret.SecretStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions before TLS 1.3 that are taken up again, by id and by ticket, over several servers. */
class SessionResumptionTest {
    private static final int PSK_GCM = 0x00A8;
    private static final byte[] PSK = {1, 2, 3, 4};
    private static final byte[] LONG_ID = ascii("an identifier of 32 characters..");
    private static final byte[] TICKET = ascii("a ticket that only its server can read");
    private static final Endpoint OTHER_SERVER = new Endpoint("192.0.2.3", 443);

    private final List<TcpPacket> packets = new ArrayList<>();
    private int connections;

    /** wolfSSL #11390: ids are up to 32 bytes long, not always 32. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 31, 32})
    void findsIdsOfEveryLength(int length) throws GeneralSecurityException {
        byte[] id = Arrays.copyOf(LONG_ID, length);
        byte[] master = full(script(), id, new byte[0]);
        resumed(script(), master, id, new byte[0]);

        assertThat(methods()).containsExactly(DecryptMethod.PSK, DecryptMethod.SESSION_ID);
    }

    /** wolfSSL #8723: with both present, either may be taken up later. */
    @Test
    void findsIdAndTicketThatWereBothPresentAndEachAlone() throws GeneralSecurityException {
        byte[] master = full(script(), LONG_ID, TICKET);
        resumed(script(), master, LONG_ID, TICKET);
        resumed(script(), master, LONG_ID, new byte[0]);
        resumed(script(), master, ascii("made up by the client"), TICKET);

        assertThat(methods()).containsExactly(DecryptMethod.PSK, DecryptMethod.TICKET, DecryptMethod.SESSION_ID,
                DecryptMethod.TICKET);
    }

    @Test
    void findsATicketThatAResumedSessionRenewed() throws GeneralSecurityException {
        byte[] master = full(script(), new byte[0], TICKET);
        HandshakeScript renewing = script();
        renewing.issuedTicket = ascii("the next ticket of the same session");
        resumed(renewing, master, LONG_ID, TICKET);
        resumed(script(), master, LONG_ID, renewing.issuedTicket);

        assertThat(methods()).containsExactly(DecryptMethod.PSK, DecryptMethod.TICKET, DecryptMethod.TICKET);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 32})
    void keepsEqualNamesOfTwoServersApart(int length) throws GeneralSecurityException {
        byte[] id = Arrays.copyOf(LONG_ID, length);
        byte[] ticket = Arrays.copyOf(TICKET, length);
        byte[] one = full(script(), id, ticket);
        byte[] two = full(at(OTHER_SERVER), id, ticket);
        assertThat(one).isNotEqualTo(two);
        resumed(script(), one, id, new byte[0]);
        resumed(at(OTHER_SERVER), two, id, new byte[0]);
        resumed(script(), one, new byte[0], ticket);
        resumed(at(OTHER_SERVER), two, new byte[0], ticket);

        assertThat(methods()).containsExactly(DecryptMethod.PSK, DecryptMethod.PSK, DecryptMethod.SESSION_ID,
                DecryptMethod.SESSION_ID, DecryptMethod.TICKET, DecryptMethod.TICKET);
    }

    /** Servers of one service share sessions behind several addresses. */
    @Test
    void findsALongIdAndATicketAtAnotherServer() throws GeneralSecurityException {
        byte[] master = full(script(), LONG_ID, TICKET);
        resumed(at(OTHER_SERVER), master, LONG_ID, new byte[0]);
        resumed(at(new Endpoint("192.0.2.9", 443)), master, ascii("x"), TICKET);

        assertThat(methods()).containsExactly(DecryptMethod.PSK, DecryptMethod.SESSION_ID, DecryptMethod.TICKET);
    }

    @Test
    void doesNotTakeAShortIdForThatOfAnotherServer() throws GeneralSecurityException {
        byte[] id = {7};
        full(script(), id, new byte[0]);
        resumed(at(OTHER_SERVER), new byte[48], id, new byte[0]);

        List<TlsConnectionEvent> events = run();
        assertThat(events.getLast().verdict().reason()).isEqualTo(Reason.RESUMPTION_NOT_SEEN);
    }

    /** A server that starts again with an id of before has another session under it. */
    @Test
    void takesTheLatestSessionOfAnId() throws GeneralSecurityException {
        full(script(), LONG_ID, new byte[0]);
        byte[] second = full(script(), LONG_ID, new byte[0]);
        resumed(script(), second, LONG_ID, new byte[0]);

        assertThat(methods()).containsExactly(DecryptMethod.PSK, DecryptMethod.PSK, DecryptMethod.SESSION_ID);
    }

    /** An entry is made only when a Finished verified: here both are of another handshake. */
    @Test
    void remembersNothingOfAHandshakeWhoseFinishedIsWrong() throws GeneralSecurityException {
        HandshakeScript script = script();
        script.finishedSecret = new byte[48];
        byte[] master = full(script, LONG_ID, TICKET);
        resumed(script(), master, LONG_ID, TICKET);

        List<TlsConnectionEvent> events = run();
        assertThat(events.getLast().verdict().status()).isEqualTo(DecryptStatus.NONE);
        assertThat(events.getLast().verdict().reason()).isEqualTo(Reason.RESUMPTION_NOT_SEEN);
    }

    private HandshakeScript script() {
        return at(new Endpoint("192.0.2.2", 443));
    }

    private HandshakeScript at(Endpoint server) {
        connections++;
        var script = new HandshakeScript(HandshakeScript.TLS_1_2, PSK_GCM, connections);
        script.server = server;
        script.client = new Endpoint("192.0.2.1", 40_000 + connections);
        script.clientKeyExchange = vector16(ascii("me"));
        script.premaster = join(vector16(new byte[PSK.length]), vector16(PSK));
        return script;
    }

    private byte[] full(HandshakeScript script, byte[] id, byte[] ticket) throws GeneralSecurityException {
        script.serverId = id;
        script.issuedTicket = ticket;
        packets.addAll(script.full("GET", "OK"));
        return script.master;
    }

    private void resumed(HandshakeScript script, byte[] master, byte[] id, byte[] ticket)
            throws GeneralSecurityException {
        script.master = master;
        script.offeredId = id;
        script.serverId = id;
        script.offeredTicket = ticket;
        packets.addAll(script.resumed("GET", "OK"));
    }

    /** How each was opened, all wholly. */
    private List<DecryptMethod> methods() {
        List<TlsConnectionEvent> events = run();
        assertThat(events).allSatisfy(e -> assertThat(e.verdict().status()).as("%s", e.verdict())
                .isEqualTo(DecryptStatus.DECRYPTED));
        return events.stream().map(e -> e.verdict().method()).toList();
    }

    private List<TlsConnectionEvent> run() {
        PskTable preSharedKeys = PskTable.of(List.of(new PskTable.Entry("me", Secret.copyOf(PSK))));
        WorkerRun run = WorkerRun.over(packets, new Secrets(KeyTable.empty(), preSharedKeys, new SecretStore()));
        List<TlsConnectionEvent> events = run.tls();
        assertThat(events).hasSize(connections);
        for (TlsConnectionEvent event : events) {
            if (event.verdict().status() == DecryptStatus.DECRYPTED) {
                assertThat(run.records(event, Side.CLIENT)).containsExactly("GET");
                assertThat(run.records(event, Side.SERVER)).containsExactly("OK");
            }
        }
        return events;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
