// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.EncryptedHelloFacts;
import io.sidelight.dataplane.api.event.TlsFacts;
import io.sidelight.dataplane.tls.handshake.EarlyData;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.PeerCertificate;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.Fingerprints;
import io.sidelight.dataplane.tls.wire.NamedGroup;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes of a connection's first handshake what its event says of it. */
final class HandshakeFacts {
    private HandshakeFacts() {}

    /**
     * Sums up.
     *
     * @param latest the handshake of the last renegotiation, or {@code first}
     */
    static TlsFacts of(Handshake first, Handshake latest, RecordCounts client, RecordCounts server, AlertLog alerts) {
        ClientHello clientHello = first.clientHello();
        ServerHello serverHello = first.serverHello();
        boolean tls13 = ProtocolVersion.isTls13(first.version());
        boolean established = client.finished && server.finished
                || tls13 && client.applicationRecordSeen && server.applicationRecordSeen;
        return new TlsFacts(first.negotiatedVersion(), serverHello == null ? -1 : serverHello.cipherSuite(),
                serverHello == null ? "" : CipherSuites.nameOf(serverHello.cipherSuite()),
                NamedGroup.nameOf(first.keyExchangeGroup()), isResumed(first), established,
                serverName(first), first.alpn(),
                clientHello == null ? "" : HexFormat.of().formatHex(clientHello.random()),
                clientHello == null ? "" : Fingerprints.ja3(clientHello),
                serverHello == null ? "" : Fingerprints.ja3s(serverHello),
                clientHello == null ? "" : Fingerprints.ja4(clientHello, first.isDatagrams()),
                first.isExtendedMasterSecret(),
                isEncryptThenMac(serverHello), alerts.last(), alerts.alerts(), facts(first.certificate()),
                facts(clientCertificate(first, latest)),
                first.earlyData() == EarlyData.NOT_OFFERED ? "" : first.earlyData().name().toLowerCase(Locale.ROOT),
                encryptedHello(first));
    }

    /** The name that the client meant, as far as it can be read. */
    static String serverName(Handshake first) {
        ClientHello inner = first.isInnerHelloAccepted() ? first.innerHello() : null;
        ClientHello read = inner == null ? first.clientHello() : inner;
        return read == null ? "" : read.serverName();
    }

    private static @Nullable EncryptedHelloFacts encryptedHello(Handshake first) {
        ClientHello outer = first.clientHello();
        return outer == null || !outer.offersEncryptedHello()
                ? null
                : new EncryptedHelloFacts(first.isInnerHelloAccepted() && first.method() != null, outer.serverName());
    }

    /** Servers often ask for it in a second handshake only. */
    private static @Nullable PeerCertificate clientCertificate(Handshake first, Handshake latest) {
        PeerCertificate shown = latest.clientCertificate();
        return shown == null ? first.clientCertificate() : shown;
    }

    private static @Nullable CertificateFacts facts(@Nullable PeerCertificate certificate) {
        return certificate == null ? null : certificate.facts();
    }

    private static boolean isEncryptThenMac(@Nullable ServerHello hello) {
        CipherSuite suite = hello == null ? null : CipherSuites.of(hello.cipherSuite());
        return hello != null && suite != null && suite.isCbc() && hello.hasEncryptThenMac();
    }

    private static boolean isResumed(Handshake first) {
        ServerHello hello = first.serverHello();
        if (ProtocolVersion.isTls13(first.version())) {
            return hello != null && hello.preSharedKey() >= 0;
        }
        DecryptMethod method = first.method();
        return method == DecryptMethod.SESSION_ID || method == DecryptMethod.TICKET || first.isAbbreviated();
    }
}
