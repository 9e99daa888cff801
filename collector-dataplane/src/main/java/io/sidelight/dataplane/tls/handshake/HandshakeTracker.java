// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.wire.ByteCursor;
import io.sidelight.dataplane.tls.wire.CertificateMessage;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.EncryptedExtensions;
import io.sidelight.dataplane.tls.wire.HandshakeType;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import io.sidelight.dataplane.tls.wire.ServerKeyExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes handshake messages one by one and leaves what each says in the {@link Handshake}: no expected order (section
 * «message-driven» of the paper). What it does not know only enters the transcript. One per worker; keeps no state of a
 * connection.
 */
public final class HandshakeTracker {
    /** Certificates are mostly known: connections of one server share what was read of them. */
    private static final int SHARED_BYTES = 16 << 10;

    private final CertificateReader certificates = new CertificateReader();

    /**
     * Handles one message.
     *
     * @param offset where its header begins, which has the handshake's {@link MessageForm}
     * @param length length with the header
     */
    public void onMessage(Handshake handshake, Side side, int type, byte[] buffer, int offset, int length) {
        if (type == HandshakeType.HELLO_REQUEST) {
            return; // not part of any transcript (RFC 5246 section 7.4.1.1)
        }
        Transcript transcript = handshake.transcript;
        if (transcript != null && !addTo(transcript, handshake, side, type, buffer, offset, length)) {
            handshake.onMessageShed();
        }
        if (!handshake.keep(isCertificate(type) ? length - SHARED_BYTES : length)) {
            handshake.onMessageShed();
            return;
        }
        int body = offset + handshake.form.headerLength();
        int bodyLength = length - handshake.form.headerLength();
        switch (type) {
            case HandshakeType.CLIENT_HELLO ->
                onClientHello(handshake, handshake.form.parseClientHello(buffer, body, bodyLength));
            case HandshakeType.SERVER_HELLO -> onServerHello(handshake, ServerHello.parse(buffer, body, bodyLength));
            case HandshakeType.ENCRYPTED_EXTENSIONS -> onEncryptedExtensions(handshake, buffer, body, bodyLength);
            case HandshakeType.CERTIFICATE -> onCertificate(handshake, side, buffer, body, bodyLength);
            case HandshakeType.COMPRESSED_CERTIFICATE -> {
                byte[] expanded = CertificateDecompressor.expand(buffer, body, bodyLength);
                onCertificate(handshake, side, expanded, 0, expanded.length);
            }
            case HandshakeType.SERVER_KEY_EXCHANGE -> onServerKeyExchange(handshake, buffer, body, bodyLength);
            case HandshakeType.SERVER_HELLO_DONE -> onServerHelloDone(handshake);
            case HandshakeType.CLIENT_KEY_EXCHANGE -> onClientKeyExchange(handshake, buffer, body, bodyLength);
            case HandshakeType.NEW_SESSION_TICKET -> onNewSessionTicket(handshake, buffer, body, bodyLength);
            case HandshakeType.FINISHED -> onFinished(handshake, side, buffer, body, bodyLength);
            default -> {
                // says nothing that secrets depend on
            }
        }
    }

    private static boolean isCertificate(int type) {
        return type == HandshakeType.CERTIFICATE || type == HandshakeType.COMPRESSED_CERTIFICATE;
    }

    /** Returns false when there is no room. */
    private static boolean addTo(Transcript transcript, Handshake handshake, Side side, int type, byte[] buffer,
            int offset,
            int length) {
        MessageForm form = handshake.form;
        if (type == HandshakeType.CLIENT_HELLO && form != MessageForm.TLS && handshake.helloRetryRequest == null) {
            transcript.restartClient(); // the hello before the cookie does not count (RFC 6347 section 4.2.1)
        }
        return transcript.add(side, buffer, offset, form.hashedHeaderLength())
                && transcript.add(side, buffer, offset + form.headerLength(), length - form.headerLength());
    }

    /** Handles a hello in SSLv2 form, from its message type on. */
    public void onSslV2Hello(Handshake handshake, byte[] buffer, int offset, int length) {
        Transcript transcript = handshake.transcript;
        if (transcript != null) {
            // the transcript has the message without the 2-byte length before it (RFC 5246 appendix E.2)
            if (!transcript.add(Side.CLIENT, buffer, offset, length)) {
                handshake.onMessageShed();
            }
        }
        handshake.helloInSslV2Form = true;
        onClientHello(handshake, ClientHello.parseSslV2(buffer, offset, length));
    }

    /** Handles the beginning of a hello's body of which the rest is missing. */
    public void onTruncatedHello(Handshake handshake, int type, byte[] buffer, int offset, int length) {
        if (type == HandshakeType.CLIENT_HELLO) {
            onClientHello(handshake, ClientHello.parse(buffer, offset, length));
        } else if (type == HandshakeType.SERVER_HELLO) {
            onServerHello(handshake, ServerHello.parse(buffer, offset, length));
        }
    }

    private static void onClientHello(Handshake handshake, ClientHello hello) {
        ClientHello before = handshake.clientHello;
        // the second hello after a HelloRetryRequest has the random of the first, which says what the client wanted
        if (before == null || !Arrays.equals(before.random(), hello.random())) {
            handshake.clientHello = hello;
        }
        if (handshake.transcript != null) {
            handshake.transcript.markClientHello();
        }
    }

    private static void onServerHello(Handshake handshake, ServerHello hello) {
        Transcript transcript = handshake.transcript;
        if (hello.isHelloRetryRequest()) {
            handshake.helloRetryRequest = hello;
            if (transcript != null) {
                transcript.markHelloRetryRequest();
            }
            return;
        }
        handshake.serverHello = hello;
        if (transcript != null) {
            transcript.markServerHello();
        }
    }

    private static void onEncryptedExtensions(Handshake handshake, byte[] buffer, int offset, int length) {
        EncryptedExtensions extensions = EncryptedExtensions.parse(buffer, offset, length);
        handshake.encryptedExtensionsSeen = true;
        handshake.earlyDataAccepted = extensions.earlyData();
        handshake.alpn = extensions.alpn();
    }

    private void onCertificate(Handshake handshake, Side side, byte[] buffer, int offset, int length) {
        handshake.serverFlightSeen |= side == Side.SERVER;
        List<byte[]> ders = ProtocolVersion.isTls13(handshake.version())
                ? CertificateMessage.certificatesTls13(buffer, offset, length)
                : CertificateMessage.certificates(buffer, offset, length);
        if (ders.isEmpty()) {
            return;
        }
        List<PeerCertificate> chain = ders.stream().map(certificates::read).toList();
        PeerCertificate own = handshake.version() == ProtocolVersion.TLCP_1_1
                ? encryptionCertificate(chain)
                : chain.getFirst();
        if (side == Side.SERVER) {
            handshake.certificates = chain;
            handshake.certificate = own;
        } else {
            handshake.clientCertificate = own;
        }
    }

    /** A TLCP server shows two certificates, in either order; the one for encryption is the one whose key is wanted. */
    private static PeerCertificate encryptionCertificate(List<PeerCertificate> chain) {
        for (PeerCertificate certificate : chain) {
            if (certificate.forEncryption()) {
                return certificate;
            }
        }
        return chain.getFirst();
    }

    private static void onServerKeyExchange(Handshake handshake, byte[] buffer, int offset, int length) {
        handshake.serverFlightSeen = true;
        ServerHello hello = handshake.serverHello;
        CipherSuite suite = hello == null ? null : CipherSuites.of(hello.cipherSuite());
        if (suite != null) {
            handshake.keyExchangeGroup = ServerKeyExchange.parse(suite, buffer, offset, length).namedGroup();
        }
        if (handshake.transcript != null) {
            handshake.serverKeyExchange = Arrays.copyOfRange(buffer, offset, offset + length);
        }
    }

    private static void onServerHelloDone(Handshake handshake) {
        handshake.serverHelloDone = true;
        handshake.serverFlightSeen = true;
        if (handshake.transcript != null) {
            handshake.transcript.markServerHelloDone();
        }
    }

    private static void onClientKeyExchange(Handshake handshake, byte[] buffer, int offset, int length) {
        handshake.clientKeyExchangeSeen = true;
        if (handshake.transcript != null) {
            handshake.clientKeyExchange = Arrays.copyOfRange(buffer, offset, offset + length);
            handshake.transcript.markClientKeyExchange();
        }
    }

    private static void onNewSessionTicket(Handshake handshake, byte[] buffer, int offset, int length) {
        ByteCursor in = new ByteCursor(buffer, offset, length);
        in.u32(); // lifetime
        if (ProtocolVersion.isTls13(handshake.version())) {
            in.u32(); // age_add
            byte[] nonce = in.bytes(in.u8());
            byte[] ticket = in.bytes(in.u16());
            if (handshake.keySchedule() != null && ticket.length > 0) {
                handshake.onTicket(new SessionTicket(nonce, ticket));
            }
        } else {
            handshake.newSessionTicket = in.bytes(in.u16());
        }
    }

    private static void onFinished(Handshake handshake, Side side, byte[] buffer, int offset, int length) {
        byte[] verifyData = Arrays.copyOfRange(buffer, offset, offset + length);
        if (side == Side.CLIENT) {
            handshake.clientFinished = verifyData;
        } else {
            handshake.serverFinished = verifyData;
        }
        if (handshake.transcript != null) {
            handshake.transcript.markFinished(side, handshake.form.hashedHeaderLength() + length);
        }
    }
}
