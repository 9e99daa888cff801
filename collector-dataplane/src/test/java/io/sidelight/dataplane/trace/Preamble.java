// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** What two ends say in clear before they go over to TLS. */
public final class Preamble {
    private record Line(boolean byInitiator, byte[] bytes) {}

    private final String name;
    private final List<Line> lines = new ArrayList<>();

    /** @param name the protocol */
    public Preamble(String name) {
        this.name = name;
    }

    /** The initiator says a text; {@code \r\n} is written out. */
    public Preamble client(String text) {
        return say(true, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The responder says a text. */
    public Preamble server(String text) {
        return say(false, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The initiator says bytes, in hex with spaces. */
    public Preamble clientHex(String hex) {
        return say(true, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** The responder says bytes, in hex with spaces. */
    public Preamble serverHex(String hex) {
        return say(false, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** One of them says bytes. */
    public Preamble say(boolean byInitiator, byte[] bytes) {
        lines.add(new Line(byInitiator, bytes));
        return this;
    }

    /** Puts this between the SYNs and the first data of a capture of one connection. */
    public List<TcpPacket> before(List<TcpPacket> packets) {
        TcpPacket syn = packets.getFirst();
        int first = 0;
        while (packets.get(first).payload().length == 0) {
            first++;
        }
        List<TcpPacket> all = new ArrayList<>(packets.subList(0, first));
        TcpPacket data = packets.get(first);
        boolean dataByInitiator = data.source().equals(syn.source());
        int fromInitiator = dataByInitiator ? data.segmentSequence() : data.acknowledgment();
        int fromResponder = dataByInitiator ? data.acknowledgment() : data.segmentSequence();
        for (Line line : lines) {
            boolean own = line.byInitiator();
            all.add(new TcpPacket(data.timeNs(), own ? syn.source() : syn.destination(),
                    own ? syn.destination() : syn.source(), own ? fromInitiator : fromResponder,
                    own ? fromResponder : fromInitiator, TcpPacket.ACK | TcpPacket.PSH, line.bytes()));
            fromInitiator += own ? line.bytes().length : 0;
            fromResponder += own ? 0 : line.bytes().length;
        }
        int initiatorBytes = length(true);
        int responderBytes = length(false);
        for (TcpPacket packet : packets.subList(first, packets.size())) {
            boolean own = packet.source().equals(syn.source());
            all.add(packet.numbered(packet.segmentSequence() + (own ? initiatorBytes : responderBytes),
                    packet.acknowledgment() + (own ? responderBytes : initiatorBytes)));
        }
        return all;
    }

    private int length(boolean byInitiator) {
        return lines.stream().filter(line -> line.byInitiator() == byInitiator).mapToInt(line -> line.bytes().length)
                .sum();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Bytes that are none of TLS. */
    public static byte[] filler(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }
}
