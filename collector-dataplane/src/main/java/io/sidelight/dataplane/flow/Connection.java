// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import io.sidelight.keystore.secret.ConnectionEnds;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Encapsulation;
import io.sidelight.dataplane.net.SequenceNumber;
import io.sidelight.dataplane.net.TcpFlags;

/**
 * One TCP connection, or one flow of UDP datagrams: its five-tuple with the initiator first, what both directions sent, and what is needed to tell whether
 * a packet still belongs to it. One worker's.
 */
public final class Connection implements ConnectionEnds {
    /** A SYN that comes after data of its own connection cannot be further away than this. */
    private static final int REORDERING_WINDOW = 1 << 20;

    private final long id;
    private final int hash;
    private final int ipVersion;
    private final boolean datagrams;
    private final long initiatorHigh;
    private final long initiatorLow;
    private final int initiatorPort;
    private final long responderHigh;
    private final long responderLow;
    private final int responderPort;
    private final int vlanId;
    private final int innerVlanId;
    private final Encapsulation encapsulation;
    private final long startNs;

    private long lastNs;
    private long initiatorBytes;
    private long initiatorPackets;
    private long responderBytes;
    private long responderPackets;

    /** Initial sequence numbers by direction; only where a SYN was seen. */
    private int initiatorSyn;
    private boolean initiatorSynSeen;
    private int responderSyn;
    private boolean responderSynSeen;
    /** Where each direction stood at the first packet, as far as that packet told. */
    private final int firstInitiatorSequence;
    private final int firstResponderSequence;
    private final boolean bothTold;
    /** SYN of what may be a new connection on the same five-tuple: its SYN-ACK will tell. */
    private int suspectedSyn;
    private boolean synSuspected;

    private boolean closing;
    private boolean closed;
    private ConnectionHandler handler = ConnectionHandler.NONE;

    /** How far it has come; and who has spoken until then. */
    ConnectionStage stage = ConnectionStage.OPENING;
    private boolean initiatorHeard;
    private boolean responderHeard;
    /** A packet came that has neither SYN nor RST. */
    private boolean begun;
    /** Packets came since it was last looked at as one to give up. */
    boolean busy;
    Connection evictBefore = this;
    Connection evictAfter = this;

    Connection timerBefore = this;
    Connection timerAfter = this;

    /**
     * A connection that begins with this packet.
     *
     * @param id number of the packet in the capture
     * @param reversed the packet comes from the responder
     */
    Connection(long id, int hash, DecodedPacket packet, boolean reversed, long timeNs) {
        this.id = id;
        this.hash = hash;
        ipVersion = packet.ipVersion();
        datagrams = packet.isDatagram();
        initiatorHigh = reversed ? packet.destinationHigh() : packet.sourceHigh();
        initiatorLow = reversed ? packet.destinationLow() : packet.sourceLow();
        initiatorPort = reversed ? packet.destinationPort() : packet.sourcePort();
        responderHigh = reversed ? packet.sourceHigh() : packet.destinationHigh();
        responderLow = reversed ? packet.sourceLow() : packet.destinationLow();
        responderPort = reversed ? packet.sourcePort() : packet.destinationPort();
        vlanId = packet.vlanId();
        innerVlanId = packet.innerVlanId();
        encapsulation = packet.encapsulation().copy();
        startNs = timeNs;
        lastNs = timeNs;
        firstInitiatorSequence = reversed ? packet.acknowledgment() : packet.segmentSequence();
        firstResponderSequence = reversed ? packet.segmentSequence() : packet.acknowledgment();
        bothTold = TcpFlags.isAck(packet.tcpFlags());
    }

    /** A connection that is only the end of a list. */
    Connection() {
        this(0, 0, new DecodedPacket(), false, 0);
    }

    boolean matches(DecodedPacket packet) {
        return packet.isDatagram() == datagrams && (isFromInitiator(packet) || isFromResponder(packet));
    }

    /** True when the packet's source is the initiator. */
    public boolean isFromInitiator(DecodedPacket packet) {
        return packet.sourceLow() == initiatorLow && packet.destinationLow() == responderLow
                && packet.sourcePort() == initiatorPort && packet.destinationPort() == responderPort
                && packet.sourceHigh() == initiatorHigh && packet.destinationHigh() == responderHigh;
    }

    private boolean isFromResponder(DecodedPacket packet) {
        return packet.sourceLow() == responderLow && packet.destinationLow() == initiatorLow
                && packet.sourcePort() == responderPort && packet.destinationPort() == initiatorPort
                && packet.sourceHigh() == responderHigh && packet.destinationHigh() == initiatorHigh;
    }

    void count(DecodedPacket packet, boolean fromInitiator, long timeNs) {
        lastNs = Math.max(lastNs, timeNs);
        if (fromInitiator) {
            initiatorPackets++;
            initiatorBytes += packet.ipLength();
        } else {
            responderPackets++;
            responderBytes += packet.ipLength();
        }
    }

    /** The stage that this packet brings the connection to. */
    ConnectionStage stageAfter(DecodedPacket packet, boolean fromInitiator) {
        begun |= !TcpFlags.isSyn(packet.tcpFlags()) && !TcpFlags.isRst(packet.tcpFlags());
        if (closing) {
            return ConnectionStage.CLOSING;
        }
        if (stage == ConnectionStage.ESTABLISHED || packet.payloadLength() + packet.missingPayload() == 0) {
            return stage;
        }
        initiatorHeard |= fromInitiator;
        responderHeard |= !fromInitiator;
        if (handler.isEstablished()) {
            return ConnectionStage.ESTABLISHED;
        }
        return initiatorHeard && responderHeard ? ConnectionStage.ANSWERED : ConnectionStage.STARTING;
    }

    /** True while nothing but SYN and RST segments came. */
    boolean isHalfOpen() {
        return !begun;
    }

    /** True when either side sent data. */
    boolean isHeard() {
        return initiatorHeard || responderHeard;
    }

    boolean isSynSeen(boolean fromInitiator) {
        return fromInitiator ? initiatorSynSeen : responderSynSeen;
    }

    int syn(boolean fromInitiator) {
        return fromInitiator ? initiatorSyn : responderSyn;
    }

    void noteSyn(boolean fromInitiator, int sequence) {
        if (fromInitiator) {
            initiatorSynSeen = true;
            initiatorSyn = sequence;
        } else {
            responderSynSeen = true;
            responderSyn = sequence;
        }
    }

    /** True when a SYN of this direction may well be that of this connection, only captured later than its data. */
    boolean mayBeginAt(boolean fromInitiator, int synSequence) {
        int first = fromInitiator ? firstInitiatorSequence : firstResponderSequence;
        int ahead = SequenceNumber.distance(synSequence + 1, first);
        return (fromInitiator || bothTold) && ahead >= 0 && ahead <= REORDERING_WINDOW;
    }

    void suspectSyn(int sequence) {
        suspectedSyn = sequence;
        synSuspected = true;
    }

    boolean isSuspected(int sequence) {
        return synSuspected && suspectedSyn == sequence;
    }

    /** Says that the connection is being closed: it is kept for a short time only. */
    public void close() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    void setClosed(boolean byBothSides) {
        closed = byBothSides;
    }

    /** Both sides closed it, as far as can be seen; a forged FIN is found out when data goes on behind it. */
    boolean isClosed() {
        return closed;
    }

    /** Says what is done with the packets from now on. */
    public void attach(ConnectionHandler handler) {
        this.handler = handler;
    }

    ConnectionHandler handler() {
        return handler;
    }

    /** Number of its first packet in the capture. */
    public long id() {
        return id;
    }

    /** True for a flow of UDP datagrams. */
    public boolean isDatagrams() {
        return datagrams;
    }

    int hash() {
        return hash;
    }

    /** Address of the initiator (or the responder), 4 or 16 bytes in network order. */
    @Override
    public byte[] address(boolean ofInitiator) {
        byte[] bytes = new byte[ipVersion == 4 ? 4 : 16];
        writeAddress(ofInitiator, bytes, bytes.length);
        return bytes;
    }

    /** Address and, in two more bytes, port of the initiator (or the responder). */
    public byte[] endpoint(boolean ofInitiator) {
        int length = ipVersion == 4 ? 4 : 16;
        byte[] bytes = new byte[length + 2];
        writeAddress(ofInitiator, bytes, length);
        int port = port(ofInitiator);
        bytes[length] = (byte) (port >> 8);
        bytes[length + 1] = (byte) port;
        return bytes;
    }

    private void writeAddress(boolean ofInitiator, byte[] out, int length) {
        long high = ofInitiator ? initiatorHigh : responderHigh;
        long low = ofInitiator ? initiatorLow : responderLow;
        for (int i = 1; i <= length; i++) {
            int shift = 8 * ((i - 1) % 8);
            out[length - i] = (byte) ((i <= 8 ? low : high) >>> shift);
        }
    }

    /** Port of the initiator (or the responder). */
    public int port(boolean ofInitiator) {
        return ofInitiator ? initiatorPort : responderPort;
    }

    /** Outermost VLAN of the first packet, -1 without one. */
    public int vlanId() {
        return vlanId;
    }

    /** Innermost VLAN of the first packet when it is not {@link #vlanId}'s, or -1. */
    public int innerVlanId() {
        return innerVlanId;
    }

    /** Tunnels in which the first packet was found. Neither they nor VLANs are part of what a connection is found by. */
    public Encapsulation encapsulation() {
        return encapsulation;
    }

    /** Time of the first packet. */
    public long startNs() {
        return startNs;
    }

    /** Time of the last packet so far. */
    public long lastNs() {
        return lastNs;
    }

    /** IP bytes that a direction sent. */
    public long bytes(boolean byInitiator) {
        return byInitiator ? initiatorBytes : responderBytes;
    }

    /** Packets that a direction sent. */
    public long packets(boolean byInitiator) {
        return byInitiator ? initiatorPackets : responderPackets;
    }
}
