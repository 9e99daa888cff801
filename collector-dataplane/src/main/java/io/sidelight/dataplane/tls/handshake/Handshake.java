// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.api.event.DecryptMethod;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.tls.secrets.KeySchedule;
import io.sidelight.dataplane.tls.secrets.MasterSecret;
import io.sidelight.dataplane.tls.secrets.TrafficSecret;
import io.sidelight.dataplane.tls.secrets.TrafficSecrets;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ClientKeyExchange;
import io.sidelight.dataplane.tls.wire.ProtocolVersion;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one handshake: facts that messages left, in whatever order they came, and the secrets found so far. A
 * connection has one, and one more for each renegotiation.
 */
public final class Handshake {
    private static final int MAX_RENEWALS = 4;
    /** What one long message may leave behind uncounted: each connection is counted as more than this anyway. */
    private static final int UNCOUNTED_BYTES = 2048;
    private static final String SHED = "no room for the messages of more handshakes";

    /** Tickets that wait for the client's Finished; servers send one to four. */
    private static final int MAX_TICKETS = 8;

    @Nullable
    ClientHello clientHello;
    @Nullable
    ServerHello serverHello;
    @Nullable
    PeerCertificate certificate;
    List<PeerCertificate> certificates = List.of();
    @Nullable
    PeerCertificate clientCertificate;
    @Nullable
    Transcript transcript;
    byte[] serverKeyExchange = {};
    byte[] clientKeyExchange = {};
    byte[] newSessionTicket = {};
    byte[] clientFinished = {};
    byte[] serverFinished = {};
    int keyExchangeGroup = -1;
    @Nullable
    ServerHello helloRetryRequest;
    String alpn = "";
    boolean encryptedExtensionsSeen;
    boolean earlyDataAccepted;
    boolean serverFlightSeen;
    boolean serverHelloDone;
    boolean helloInSslV2Form;
    boolean clientKeyExchangeSeen;
    boolean clientChangeCipherSpec;
    boolean serverChangeCipherSpec;
    boolean messagesLost;
    MessageForm form = MessageForm.TLS;

    private final HandshakeMemory memory;
    private int keptBytes;
    private boolean shed;
    private @Nullable ClientHello innerHello;
    private boolean innerHelloAccepted;
    private List<SessionTicket> tickets = List.of();
    private List<SecretCandidate> candidates = List.of();
    private @Nullable SecretCandidate chosen;
    private @Nullable TrafficSecrets trafficSecrets;
    private @Nullable TrafficSecret chosenTraffic;
    private @Nullable KeySchedule keySchedule;
    private @Nullable Reason failure;
    private String failureDetail = "";
    private @Nullable List<MasterSecret> derived;
    private @Nullable Reason lacking;
    private String lackDetail = "";
    private int secretsKnown;
    private int unmatchedAttempts;
    private int unmatchedRenewals;
    private byte[] matchedRandom = {};
    private int offers;
    private boolean clientFinishedVerified;
    private boolean serverFinishedVerified;

    /** @param memory the worker's */
    public Handshake(HandshakeMemory memory) {
        this.memory = memory;
        transcript = new Transcript(memory);
    }

    /** Says in which form messages come; before the first one. */
    public void expect(MessageForm messageForm) {
        form = messageForm;
    }

    /** True for a handshake of DTLS. */
    public boolean isDatagrams() {
        return form != MessageForm.TLS;
    }

    /** The client's hello, null until seen. */
    public @Nullable ClientHello clientHello() {
        return clientHello;
    }

    /** The server's hello, null until seen. */
    public @Nullable ServerHello serverHello() {
        return serverHello;
    }

    /** The server's wish for another ClientHello (RFC 8446 section 4.1.4), null without one. */
    public @Nullable ServerHello helloRetryRequest() {
        return helloRetryRequest;
    }

    /** Protocol chosen by ALPN, empty when not known. */
    public String alpn() {
        ServerHello hello = serverHello;
        return alpn.isEmpty() && hello != null ? hello.alpn() : alpn;
    }

    /** The hello that was hidden in the client's, null when it could not be read. */
    public @Nullable ClientHello innerHello() {
        return innerHello;
    }

    /** The hello that was hidden in the client's was read. */
    public void onInnerHello(ClientHello hello) {
        innerHello = hello;
    }

    /** True when the server went on with the hidden hello: secrets of another random than the outer one's are right. */
    public boolean isInnerHelloAccepted() {
        return innerHelloAccepted;
    }

    /** Secrets were found for a random that is not that of the client's (outer) hello. */
    public void onInnerHelloAccepted() {
        innerHelloAccepted = true;
    }

    /** What is known of the client's early data. */
    public EarlyData earlyData() {
        ClientHello client = clientHello;
        ServerHello server = serverHello;
        if (client == null || !client.offersEarlyData()) {
            return EarlyData.NOT_OFFERED;
        }
        if (helloRetryRequest != null || server != null && server.preSharedKey() < 0) {
            return EarlyData.REJECTED;
        }
        if (!encryptedExtensionsSeen) {
            return EarlyData.UNDECIDED;
        }
        return earlyDataAccepted ? EarlyData.ACCEPTED : EarlyData.REJECTED;
    }

    /** The server's certificate, null until seen in clear. */
    public @Nullable PeerCertificate certificate() {
        return certificate;
    }

    /** All certificates that the server sent in clear, in its order. */
    public List<PeerCertificate> certificates() {
        return certificates;
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
        return ClientKeyExchange.encrypted(clientKeyExchange, 0);
    }

    /** The body of the ServerKeyExchange, empty until seen; what it means depends on the cipher suite. */
    public byte[] serverKeyExchange() {
        return serverKeyExchange;
    }

    /** The body of the ClientKeyExchange, empty until seen. */
    public byte[] clientKeyExchange() {
        return clientKeyExchange;
    }

    /** What private and pre-shared keys gave, so that they are asked once; null when they have not been asked. */
    public @Nullable List<MasterSecret> derived() {
        return derived;
    }

    /** Keeps what private and pre-shared keys gave. */
    public void onDerived(List<MasterSecret> masters) {
        derived = masters;
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

    /** Protected records come from now on, in one direction at least. */
    public boolean isProtectionBegun() {
        return clientChangeCipherSpec || serverChangeCipherSpec || ProtocolVersion.isTls13(version());
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

    /** There was no room for a message of this handshake. */
    public void onMessageShed() {
        shed = true;
        onMessagesLost();
    }

    /** Counts what a message leaves behind beside the transcript; false without room for it. */
    boolean keep(int bytes) {
        int counted = Math.max(0, bytes - UNCOUNTED_BYTES);
        if (counted > 0 && !memory.reserve(counted)) {
            return false;
        }
        keptBytes += counted;
        return true;
    }

    /** True when messages are missing because there was no room for them. */
    public boolean isShed() {
        return shed;
    }

    /** True when messages are missing. */
    public boolean messagesLost() {
        return messagesLost;
    }

    /**
     * Version of TLS whose rules hold, {@link ProtocolVersion#NONE} before the ServerHello; for DTLS that which it is made
     * after.
     */
    public int version() {
        return ProtocolVersion.tlsRules(negotiatedVersion());
    }

    /** Negotiated version as the ServerHello says it, {@link ProtocolVersion#NONE} before it. */
    public int negotiatedVersion() {
        ServerHello hello = serverHello != null ? serverHello : helloRetryRequest;
        return hello == null ? ProtocolVersion.NONE : hello.selectedVersion();
    }

    /** The client's hello was of SSL 2.0's form and what followed was no TLS: SSL 2.0 itself, unless packets are missing. */
    public boolean isSslV2() {
        return helloInSslV2Form && serverHello == null && messagesLost;
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
        lacking = null;
        offers++;
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

    /** Secrets of TLS 1.3, null until some were found. */
    public @Nullable TrafficSecrets trafficSecrets() {
        return trafficSecrets;
    }

    /** The tickets of TLS 1.3 that came since the last call. */
    public List<SessionTicket> takeTickets() {
        List<SessionTicket> taken = tickets;
        tickets = List.of();
        return taken;
    }

    void onTicket(SessionTicket ticket) {
        if (tickets.size() < MAX_TICKETS) {
            tickets = new ArrayList<>(tickets);
            tickets.add(ticket);
        }
    }

    /** Says which traffic secrets may be right; more may be added to them. */
    public void offer(TrafficSecrets found) {
        trafficSecrets = found;
        lacking = null;
    }

    /** A record proved this traffic secret right. */
    public void choose(TrafficSecret secret) {
        // application secrets come last and say most
        chosenTraffic = secret;
    }

    /** The key schedule of a TLS 1.3 handshake whose secrets are derived, null when they are not. */
    public @Nullable KeySchedule keySchedule() {
        return keySchedule;
    }

    /** Begins, or with null ends, the derivation of secrets. */
    public void derive(@Nullable KeySchedule schedule) {
        keySchedule = schedule;
    }

    /** Where the secrets that opened a record came from, null until one did. */
    public @Nullable DecryptMethod method() {
        return chosen != null ? chosen.master().method() : chosenTraffic != null ? chosenTraffic.method() : null;
    }

    /** Id of the private key behind the secrets that opened a record, null without one. */
    public @Nullable String keyId() {
        return chosen != null ? chosen.master().keyId() : chosenTraffic != null ? chosenTraffic.keyId() : null;
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
        boolean shedGap = shed && reason == Reason.HANDSHAKE_GAP;
        failure = shedGap ? Reason.RESOURCE_LIMIT : reason;
        failureDetail = shedGap ? SHED : detail;
        releaseTranscript();
    }

    /**
     * No secrets are known now, though they may exist: {@code reason} says which would help. It is final once
     * {@link #giveUp} says so, and forgotten when secrets come.
     */
    public void lack(Reason reason, String detail) {
        lacking = reason;
        lackDetail = detail;
    }

    /** True when secrets are lacking that may still come. */
    public boolean isLacking() {
        return lacking != null && failure == null;
    }

    /** What would help now, null when nothing is lacking that may still come. */
    public @Nullable Reason lacking() {
        return failure == null ? lacking : null;
    }

    /** The particular of {@link #lacking()}. */
    public String lackDetail() {
        return lackDetail;
    }

    /** True when the session that this handshake resumes is not known. */
    public boolean lacksSession() {
        return failure == null && (lacking == Reason.RESUMPTION_NOT_SEEN || lacking == Reason.PSK_UNKNOWN);
    }

    /** What is lacking now will not come any more. */
    public void giveUp() {
        if (lacking != null && failure == null) {
            fail(lacking, lackDetail);
        }
    }

    /** The candidates were tried in vain: others may be found. */
    public void withdraw() {
        candidates = List.of();
    }

    /** Changes with the candidates: what was tried with all of them need be tried again only then. */
    public int candidateState() {
        return offers + (trafficSecrets == null ? 0 : trafficSecrets.count());
    }

    /** How often candidates were made for this handshake without knowing its client random. */
    public int unmatchedAttempts() {
        return unmatchedAttempts;
    }

    /** Secrets have come by which candidates may be made once more, though not without end. */
    public void renewUnmatched() {
        unmatchedRenewals = Math.min(unmatchedRenewals + 1, MAX_RENEWALS);
    }

    /** How often {@link #unmatchedAttempts} may be more than at first. */
    public int unmatchedRenewals() {
        return unmatchedRenewals;
    }

    /** A record showed that this is the client random by which secrets were supplied: of a hello unseen, or hidden. */
    public void match(byte[] clientRandom) {
        matchedRandom = clientRandom;
    }

    /** The client random of {@link #match}, empty without one. */
    public byte[] matchedRandom() {
        return matchedRandom;
    }

    /** Such candidates are made once more. */
    public void noteUnmatchedAttempt() {
        unmatchedAttempts++;
    }

    /** How many secrets were supplied for this handshake when they were asked for last. */
    public int secretsKnown() {
        return secretsKnown;
    }

    /** Says how many secrets have been supplied for this handshake. */
    public void noteSecretsKnown(int count) {
        secretsKnown = count;
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

    /** True when both hellos were seen and secrets are not looked for, nor anything verified, any more. */
    public boolean isOver() {
        return transcript == null && failure == null && clientHello != null && serverHello != null;
    }

    /** The messages are not needed any more. */
    public void releaseTranscript() {
        if (transcript != null) {
            transcript.discard();
        }
        transcript = null;
        serverKeyExchange = new byte[0];
        clientKeyExchange = new byte[0];
    }

    /** Nothing of this handshake is needed any more. */
    public void discard() {
        releaseTranscript();
        memory.release(keptBytes);
        keptBytes = 0;
    }
}
