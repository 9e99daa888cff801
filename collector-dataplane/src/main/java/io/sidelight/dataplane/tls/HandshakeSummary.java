// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.PeerCertificate;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.NamedGroup;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * All that is left of a connection's first handshake when it is over: what its event will say, the client's random and its
 * JA3, which differ from connection to connection, in 64 bytes, and the rest shared.
 */
final class HandshakeSummary {
    private static final byte[] NO_JA3 = new byte[16];
    private static final byte[] NO_RANDOM = new byte[32];

    private final HandshakeFacts facts;
    private final long random0;
    private final long random1;
    private final long random2;
    private final long random3;
    private final long ja3High;
    private final long ja3Low;

    private HandshakeSummary(HandshakeFacts facts, ByteBuffer random, ByteBuffer ja3) {
        this.facts = facts;
        random0 = random.getLong();
        random1 = random.getLong();
        random2 = random.getLong();
        random3 = random.getLong();
        ja3High = ja3.getLong();
        ja3Low = ja3.getLong();
    }

    /** Sums up a handshake as it is now; what others share is kept once. */
    static HandshakeSummary of(Handshake first, TlsEnvironment environment) {
        ClientHello hello = first.clientHello();
        FingerprintCache fingerprints = environment.fingerprints;
        byte[] ja3 = hello == null ? NO_JA3 : fingerprints.of(hello, first.isDatagrams()).ja3();
        return new HandshakeSummary(environment.handshakeFacts.shared(HandshakeFacts.of(first, fingerprints)),
                ByteBuffer.wrap(hello == null ? NO_RANDOM : hello.random()), ByteBuffer.wrap(ja3));
    }

    /** The same, without looking for others that share it: for a glance that nothing is kept of. */
    static HandshakeSummary glanceAt(Handshake first, TlsEnvironment environment) {
        ClientHello hello = first.clientHello();
        FingerprintCache fingerprints = environment.fingerprints;
        return new HandshakeSummary(HandshakeFacts.of(first, fingerprints),
                ByteBuffer.wrap(hello == null ? NO_RANDOM : hello.random()),
                ByteBuffer.wrap(hello == null ? NO_JA3 : fingerprints.of(hello, first.isDatagrams()).ja3()));
    }

    HandshakeFacts facts() {
        return facts;
    }

    /** Where the secrets came from that opened a record, null when none did. */
    @Nullable
    DecryptMethod method() {
        return facts.method();
    }

    /** What the event says. */
    TlsFacts toTlsFacts(RecordCounts client, RecordCounts server, AlertLog alerts,
            @Nullable PeerCertificate laterClientCertificate) {
        boolean tls13 = ProtocolVersion.isTls13(ProtocolVersion.tlsRules(facts.version()));
        boolean established = client.finished && server.finished
                || tls13 && client.applicationRecordSeen && server.applicationRecordSeen;
        return new TlsFacts(facts.version(), facts.cipherSuite(),
                facts.cipherSuite() < 0 ? "" : CipherSuites.nameOf(facts.cipherSuite()),
                NamedGroup.nameOf(facts.namedGroup()), facts.resumed(), established, facts.serverName(),
                facts.nextProtocol(), clientRandom(), ja3(), facts.ja3s(), facts.ja4(), facts.extendedMasterSecret(),
                facts.encryptThenMac(), alerts.last(), alerts.alerts(), facts(facts.certificate()),
                // servers often ask for it in a second handshake only
                facts(laterClientCertificate == null ? facts.clientCertificate() : laterClientCertificate),
                facts.earlyData(), facts.encryptedHello());
    }

    private String clientRandom() {
        return facts.clientHelloSeen() ? hex(random0) + hex(random1) + hex(random2) + hex(random3) : "";
    }

    private String ja3() {
        return facts.clientHelloSeen() ? hex(ja3High) + hex(ja3Low) : "";
    }

    private static String hex(long bytes) {
        return HexFormat.of().toHexDigits(bytes);
    }

    private static @Nullable CertificateFacts facts(@Nullable PeerCertificate certificate) {
        return certificate == null ? null : certificate.facts();
    }
}
