// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import java.util.function.Consumer;
import io.sidelight.dataplane.api.event.MemoryPart;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.TcpFlags;

/**
 * Gives each packet to its connection: opens connections, tells a new one from an old one on the same five-tuple, and ends
 * those that are over. Whether a connection is over is asked of that connection and the packet's time alone, so that the
 * result does not depend on which other flows a worker has. One per worker; hot per packet.
 */
public final class ConnectionTracker {
    /** All connections were shown. */
    public static final int END = -1;

    /** A connection without packets for so long may have ended unseen. */
    private static final long QUIET_NS = 5_000_000_000L;

    private final FlowTable table;
    private final TimeoutWheel wheel;
    private final ConnectionOpener opener;
    private final ShedFlows shedFlows = new ShedFlows();
    private final EvictionOrder order;
    private long opened;
    private long evicted;
    private long evictedEstablished;
    private int most;

    public ConnectionTracker(int maxConnections, long idleTimeoutNs, long closingTimeoutNs, ConnectionOpener opener) {
        table = new FlowTable(maxConnections);
        order = new EvictionOrder(maxConnections);
        wheel = new TimeoutWheel(idleTimeoutNs, closingTimeoutNs);
        this.opener = opener;
    }

    /** Handles one packet. */
    public void onPacket(int hash, DecodedPacket packet, long number, long timeNs) {
        onPacket(hash, packet, number, timeNs, true);
    }

    /**
     * Handles one packet.
     *
     * @param counts false for a copy of a packet that was counted before
     */
    public void onPacket(int hash, DecodedPacket packet, long number, long timeNs, boolean counts) {
        Connection connection = table.find(hash, packet);
        if (connection != null && (timeNs > wheel.deadline(connection) || isAnother(connection, packet, timeNs))) {
            end(connection);
            connection = null;
        }
        if (connection != null) {
            connection.busy = true;
        } else {
            int flags = packet.tcpFlags();
            if (!TcpFlags.isSyn(flags) && packet.payloadLength() + packet.missingPayload() == 0) {
                return; // the last words of a connection that is over
            }
            if (packet.isDatagram() && !opener.opens(packet)) {
                return;
            }
            if (isShed(hash, packet)) {
                return;
            }
            connection = open(new Connection(number, hash, packet, TcpFlags.isSynAck(flags), timeNs));
        }
        boolean fromInitiator = connection.isFromInitiator(packet);
        if (TcpFlags.isSyn(packet.tcpFlags()) && !connection.isSynSeen(fromInitiator)) {
            connection.noteSyn(fromInitiator, packet.segmentSequence());
        }
        if (counts) {
            connection.count(packet, fromInitiator, timeNs);
        }
        boolean closingBefore = connection.isClosing();
        boolean closedBefore = connection.isClosed();
        connection.setClosed(connection.handler().onPacket(packet, fromInitiator, timeNs));
        ConnectionStage stage = connection.stageAfter(packet, fromInitiator);
        if (stage != connection.stage) {
            order.move(connection, stage);
        }
        if (connection.isClosing() && !closingBefore || connection.isClosed() && !closedBefore) {
            wheel.schedule(connection);
        }
    }

    private Connection open(Connection connection) {
        if (table.isFull()) {
            Connection first = order.first();
            if (first != null) {
                evict(first);
            }
        }
        boolean _ = table.add(connection); // there is room now
        most = Math.max(most, table.size());
        opened += connection.isDatagrams() ? 0 : 1;
        connection.attach(opener.open(connection));
        wheel.schedule(connection);
        order.add(connection);
        return connection;
    }

    /** Gives up the connection that is worth least of the unfinished ones that hold this memory; false when there is none. */
    public boolean evictHolding(MemoryPart part) {
        Connection first = order.firstHolding(part);
        if (first == null) {
            return false;
        }
        evict(first);
        return true;
    }

    private void evict(Connection connection) {
        evicted++;
        evictedEstablished += connection.stage == ConnectionStage.ESTABLISHED ? 1 : 0;
        forget(connection);
        if (connection.isHeard()) {
            shedFlows.add(connection.hash()); // its middle would say nothing, and push out others
        }
        if (connection.isClosed()) {
            connection.handler().onEnd();
        } else {
            connection.handler().onEvicted();
        }
    }

    private void forget(Connection connection) {
        table.remove(connection);
        wheel.cancel(connection);
        order.remove(connection);
    }

    /** Whether a flow is not followed: it begins now, under overload, or did so before. */
    private boolean isShed(int hash, DecodedPacket packet) {
        if (opener.sheds()) {
            if (shedFlows.add(hash)) {
                opener.onShed();
            }
            return true;
        }
        if (TcpFlags.isInitialSyn(packet.tcpFlags())) {
            shedFlows.remove(hash);
        }
        return shedFlows.contains(hash);
    }

    /** True when a SYN, or the SYN-ACK to a suspected one, shows that a new connection has begun on the five-tuple. */
    private static boolean isAnother(Connection connection, DecodedPacket packet, long timeNs) {
        if (packet.isDatagram()) {
            // as with a SYN, forged as easily: it is believed when there is nothing to lose
            boolean quiet = connection.isClosing() || timeNs - connection.lastNs() >= QUIET_NS;
            return quiet && connection.handler().isBegunAnew(packet);
        }
        if (!TcpFlags.isSyn(packet.tcpFlags())) {
            return false;
        }
        boolean fromInitiator = connection.isFromInitiator(packet);
        int sequence = packet.segmentSequence();
        if (TcpFlags.isAck(packet.tcpFlags())) {
            return connection.isSuspected(packet.acknowledgment() - 1);
        }
        if (connection.isSynSeen(fromInitiator)) {
            return connection.syn(fromInitiator) != sequence && isNewSyn(connection, fromInitiator, sequence, timeNs);
        }
        return !connection.mayBeginAt(fromInitiator, sequence) && isNewSyn(connection, fromInitiator, sequence, timeNs);
    }

    /** A SYN alone may be forged to make us forget a connection: it is believed when there is nothing to lose. */
    private static boolean isNewSyn(Connection connection, boolean fromInitiator, int sequence, long timeNs) {
        if (connection.isClosing() || connection.packets(!fromInitiator) == 0) {
            return true;
        }
        // nor is its SYN-ACK believed while the connection is busy, since both may come from one hand
        if (timeNs - connection.lastNs() >= QUIET_NS) {
            connection.suspectSyn(sequence);
        }
        return false;
    }

    private void end(Connection connection) {
        forget(connection);
        connection.handler().onEnd();
    }

    /** Ends the connections that have been idle too long by {@code nowNs}, which is packet time. */
    public void onTime(long nowNs) {
        boolean _ = onTime(nowNs, Integer.MAX_VALUE);
    }

    /**
     * Ends some of the connections that have been idle too long by {@code nowNs}.
     *
     * @param most how many are looked at
     * @return whether there may be more
     */
    public boolean onTime(long nowNs, int most) {
        for (Connection connection : wheel.expired(nowNs, most)) {
            end(connection);
        }
        return wheel.isBehind();
    }

    /** Ends all connections, in order of their first packets. */
    public void endAll() {
        for (Connection connection : table.inOrder()) {
            end(connection);
        }
    }

    /**
     * Shows the connections at some of the places of the table, but for those that both sides have closed. One that is not shown yet stays at the places from {@code place} on while
     * others come; when others end beside it, it may come to stand before them.
     *
     * @param place 0, or what the last call returned
     * @param most so many places are looked at
     * @return the place to go on at, {@link #END} when all were shown
     */
    public int show(int place, int most, Consumer<Connection> to) {
        int end = Math.min(table.capacity(), place + most);
        for (int i = place; i < end; i++) {
            Connection connection = table.at(i);
            if (connection != null && !connection.isClosed()) {
                to.accept(connection);
            }
        }
        return end >= table.capacity() ? END : end;
    }

    /** TCP connections opened so far. */
    public long opened() {
        return opened;
    }

    /** Connections that were given up to make room for others. */
    public long evicted() {
        return evicted;
    }

    /** Those of them that were TLS and protected. */
    public long evictedEstablished() {
        return evictedEstablished;
    }

    /** The most that were followed at a time. */
    public int most() {
        return most;
    }

    /** Connections followed or remembered now. */
    public int size() {
        return table.size();
    }
}
