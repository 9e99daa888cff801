// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one handshake: facts that messages left, in whatever order they came, and the secrets found so far. A
 * connection has one, and one more for each renegotiation.
 */
public final class Handshake {
    @Nullable
    ClientHello clientHello;
    @Nullable
    ServerHello serverHello;
    @Nullable
    PeerCertificate certificate;
    @Nullable
    PeerCertificate clientCertificate;
    @Nullable
    Transcript transcript = new Transcript();
    byte[] encryptedPremaster = {};
    byte[] newSessionTicket = {};
    byte[] clientFinished = {};
    byte[] serverFinished = {};
    int keyExchangeGroup = -1;
    boolean helloRetryRequested;
    boolean serverFlightSeen;
    boolean serverHelloDone;
    boolean clientKeyExchangeSeen;
    boolean clientChangeCipherSpec;
    boolean serverChangeCipherSpec;
    boolean messagesLost;

    private List<SecretCandidate> candidates = List.of();
    private @Nullable SecretCandidate chosen;
    private @Nullable Reason failure;
    private String failureDetail = "";
    private boolean clientFinishedVerified;
    private boolean serverFinishedVerified;

    /** The client's hello, null until seen. */
    public @Nullable ClientHello clientHello() {
        return clientHello;
    }

    /** The server's hello, null until seen. */
    public @Nullable ServerHello serverHello() {
        return serverHello;
    }

    /** The server's certificate, null until seen in clear. */
    public @Nullable PeerCertificate certificate() {
        return certificate;
    }

    /** The client's certificate, null unless it showed one. */
    public @Nullable PeerCertificate clientCertificate() {
        return clientCertificate;
    }

    /** The messages so far, null once they are not needed any more. */
    public @Nullable Transcript transcript() {
        return transcript;
    }

    /** The RSA-encrypted pre-master secret, without length prefix; empty until seen. */
    public byte[] encryptedPremaster() {
        return encryptedPremaster;
    }

    /** The ticket issued in this handshake, empty without one. */
    public byte[] newSessionTicket() {
        return newSessionTicket;
    }

    /** Group of an ephemeral key exchange, -1 when not known. */
    public int keyExchangeGroup() {
        ServerHello hello = serverHello;
        return keyExchangeGroup >= 0 || hello == null ? keyExchangeGroup : hello.keyShareGroup();
    }

    /** Verify data of {@code side}'s Finished, empty until seen. */
    public byte[] finished(Side side) {
        return side == Side.CLIENT ? clientFinished : serverFinished;
    }

    /** True when {@code side} said that its next records are protected. */
    public boolean changeCipherSpecSeen(Side side) {
        return side == Side.CLIENT ? clientChangeCipherSpec : serverChangeCipherSpec;
    }

    /** Notes a ChangeCipherSpec. */
    public void onChangeCipherSpec(Side side) {
        if (side == Side.CLIENT) {
            clientChangeCipherSpec = true;
        } else {
            serverChangeCipherSpec = true;
        }
    }

    /** Handshake messages of this handshake are missing from the capture. */
    public void onMessagesLost() {
        messagesLost = true;
        if (transcript != null) {
            transcript.markIncomplete();
        }
    }

    /** True when messages are missing. */
    public boolean messagesLost() {
        return messagesLost;
    }

    /** Negotiated version, {@link ProtocolVersion#NONE} before the ServerHello. */
    public int version() {
        ServerHello hello = serverHello;
        return hello == null ? ProtocolVersion.NONE : hello.selectedVersion();
    }

    /** Both sides agreed to the extended master secret. */
    public boolean isExtendedMasterSecret() {
        ClientHello client = clientHello;
        ServerHello server = serverHello;
        // a server only echoes what was offered, so its word is enough where the client's hello was not seen
        return server != null && server.hasExtendedMasterSecret()
                && (client == null || client.offersExtendedMasterSecret());
    }

    /** A message that only a full handshake has was seen. */
    public boolean isFull() {
        return serverFlightSeen || clientKeyExchangeSeen;
    }

    /** The server went to protected records without a flight of its own: a session is resumed. */
    public boolean isAbbreviated() {
        return !isFull() && serverChangeCipherSpec && serverHello != null && !messagesLost;
    }

    /** Nothing more can come that belongs to the server's first flight. */
    public boolean isServerFlightOver() {
        return serverHelloDone || serverChangeCipherSpec || messagesLost;
    }

    /** The ClientKeyExchange was seen. */
    public boolean clientKeyExchangeSeen() {
        return clientKeyExchangeSeen;
    }

    /** Secrets that may be right, best first; empty until some were found. */
    public List<SecretCandidate> candidates() {
        return candidates;
    }

    /** Says which secrets may be right. */
    public void offer(List<SecretCandidate> found) {
        candidates = found;
    }

    /** The secrets that opened a record, null until one did. */
    public @Nullable SecretCandidate chosen() {
        return chosen;
    }

    /** A record proved these secrets right. */
    public void choose(SecretCandidate candidate) {
        chosen = candidate;
        candidates = List.of(candidate);
    }

    /** Why no secrets can be found, null while they may be. */
    public @Nullable Reason failure() {
        return failure;
    }

    /** The particular of {@link #failure()}. */
    public String failureDetail() {
        return failureDetail;
    }

    /** Gives up on finding secrets. */
    public void fail(Reason reason, String detail) {
        failure = reason;
        failureDetail = detail;
        releaseTranscript();
    }

    /** No secrets are known now, though they may exist: {@code reason} says which would help. */
    public void lack(Reason reason, String detail) {
        fail(reason, detail);
    }

    /** True once {@code side}'s Finished was verified against the transcript. */
    public boolean isFinishedVerified(Side side) {
        return side == Side.CLIENT ? clientFinishedVerified : serverFinishedVerified;
    }

    /** {@code side}'s Finished proved the handshake up to it. */
    public void onFinishedVerified(Side side) {
        if (side == Side.CLIENT) {
            clientFinishedVerified = true;
        } else {
            serverFinishedVerified = true;
        }
    }

    /** The messages are not needed any more. */
    public void releaseTranscript() {
        transcript = null;
        encryptedPremaster = new byte[0];
    }
}
