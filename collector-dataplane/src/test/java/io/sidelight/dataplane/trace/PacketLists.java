// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.util.Arrays;
import java.util.List;

/** What a scripted conversation's packets hold, and more packets to follow them. */
public final class PacketLists {
    private static final long SECOND_NS = 1_000_000_000L;

    private PacketLists() {}

    /** The random of the ClientHello in the first packet with data. */
    public static byte[] clientRandom(List<TcpPacket> packets) {
        byte[] hello = packets.get(firstData(packets)).payload();
        return Arrays.copyOfRange(hello, 11, 43);
    }

    /** Index of the first packet with data. */
    public static int firstData(List<TcpPacket> packets) {
        int at = 0;
        while (packets.get(at).payload().length == 0) {
            at++;
        }
        return at;
    }

    /** Index of the first packet that begins with a protected handshake record, behind its sender's ChangeCipherSpec. */
    public static int firstProtected(List<TcpPacket> packets) {
        int at = 0;
        while (packets.get(at).payload().length == 0 || packets.get(at).payload()[0] != 20) {
            at++;
        }
        while (packets.get(at).payload().length == 0 || packets.get(at).payload()[0] != 22) {
            at++;
        }
        return at;
    }

    /** What the last speaker's other end says to keep the connection alive. */
    public static TcpPacket keepAlive(List<TcpPacket> packets, long afterSeconds) {
        TcpPacket last = packets.getLast();
        return new TcpPacket(last.timeNs() + afterSeconds * SECOND_NS, last.source(), last.destination(),
                last.segmentSequence(), last.acknowledgment(), TcpPacket.ACK, new byte[0]);
    }

    /** A packet of another connection, to tell the time by. */
    public static TcpPacket strangersPacket(List<TcpPacket> packets, long afterSeconds) {
        TcpPacket last = packets.getLast();
        return new TcpPacket(last.timeNs() + afterSeconds * SECOND_NS, last.source(), last.source(), 1, 0,
                TcpPacket.ACK,
                new byte[0]);
    }

    /** The same packets, later. */
    public static List<TcpPacket> shifted(List<TcpPacket> packets, long seconds) {
        return packets.stream().map(p -> new TcpPacket(p.timeNs() + seconds * SECOND_NS, p.source(), p.destination(),
                p.segmentSequence(), p.acknowledgment(), p.flags(), p.payload())).toList();
    }

    /** Both ends' FINs and the last acknowledgment. */
    public static List<TcpPacket> closing(List<TcpPacket> packets) {
        TcpPacket last = packets.getLast();
        int own = last.segmentSequence();
        int other = last.acknowledgment();
        return List.of(
                new TcpPacket(last.timeNs(), last.source(), last.destination(), own, other,
                        TcpPacket.ACK | TcpPacket.FIN, new byte[0]),
                new TcpPacket(last.timeNs(), last.destination(), last.source(), other, own + 1,
                        TcpPacket.ACK | TcpPacket.FIN, new byte[0]),
                new TcpPacket(last.timeNs(), last.source(), last.destination(), own + 1, other + 1, TcpPacket.ACK,
                        new byte[0]));
    }
}
