// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.EncryptedHelloFacts;
import io.sidelight.dataplane.tls.handshake.EarlyData;
import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.handshake.PeerCertificate;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's first handshake said that many connections have in common: those of one kind of client to one server.
 * Text is empty and codes are -1 where it said nothing.
 *
 * @param clientHelloSeen the client's random and its fingerprint are known
 * @param method where the secrets came from that opened a record, null when none did
 * @param keyId id of the private key behind them, null without one
 */
record HandshakeFacts(int version, int cipherSuite, int namedGroup, boolean resumed, boolean clientHelloSeen,
        String serverName, String nextProtocol, String ja3s, String ja4, boolean extendedMasterSecret,
        boolean encryptThenMac, @Nullable PeerCertificate certificate, @Nullable PeerCertificate clientCertificate,
        String earlyData, @Nullable EncryptedHelloFacts encryptedHello, @Nullable DecryptMethod method,
        @Nullable String keyId) {

    static HandshakeFacts of(Handshake first, FingerprintCache fingerprints) {
        ClientHello clientHello = first.clientHello();
        ServerHello serverHello = first.serverHello();
        return new HandshakeFacts(first.negotiatedVersion(), serverHello == null ? -1 : serverHello.cipherSuite(),
                first.keyExchangeGroup(), isResumed(first), clientHello != null, serverName(first), first.alpn(),
                serverHello == null ? "" : fingerprints.ja3s(serverHello),
                clientHello == null ? "" : fingerprints.of(clientHello, first.isDatagrams()).ja4(),
                first.isExtendedMasterSecret(), isEncryptThenMac(serverHello), first.certificate(),
                first.clientCertificate(),
                first.earlyData() == EarlyData.NOT_OFFERED ? "" : first.earlyData().name().toLowerCase(Locale.ROOT),
                encryptedHello(first), first.method(), first.keyId());
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

    /** Cheap: what tells clients and servers apart best. */
    @Override
    public int hashCode() {
        return (31 * ja4.hashCode() + serverName.hashCode()) * 31 + cipherSuite;
    }
}
