// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.trace;

import io.sidelight.dataplane.api.event.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What networks, network cards and mirror ports do to packets without changing what was said. */
public final class Rewrites {
    private record Direction(Endpoint source, Endpoint destination) {
        static Direction of(TcpPacket packet) {
            return new Direction(packet.source(), packet.destination());
        }

        Direction opposite() {
            return new Direction(destination, source);
        }
    }

    private Rewrites() {}

    /** Cuts every segment into pieces of 1 to {@code longest} bytes. */
    public static List<TcpPacket> recut(List<TcpPacket> packets, Random random, int longest) {
        List<TcpPacket> pieces = new ArrayList<>();
        for (TcpPacket packet : packets) {
            int length = packet.payload().length;
            int from = 0;
            do {
                int to = Math.min(length, from + 1 + random.nextInt(longest));
                pieces.add(packet.part(from, to));
                from = to;
            } while (from < length);
        }
        return pieces;
    }

    /** Joins segments that follow each other, as receive offload does. */
    public static List<TcpPacket> joined(List<TcpPacket> packets) {
        List<TcpPacket> joined = new ArrayList<>();
        for (TcpPacket packet : packets) {
            TcpPacket last = joined.isEmpty() ? packet : joined.getLast();
            boolean follows = !joined.isEmpty() && Direction.of(last).equals(Direction.of(packet))
                    && last.payload().length > 0 && packet.payload().length > 0
                    && last.dataSequence() + last.payload().length == packet.segmentSequence()
                    && !last.has(TcpPacket.FIN) && !packet.has(TcpPacket.SYN | TcpPacket.RST);
            if (follows) {
                byte[] both = Arrays.copyOf(last.payload(), last.payload().length + packet.payload().length);
                System.arraycopy(packet.payload(), 0, both, last.payload().length, packet.payload().length);
                joined.set(joined.size() - 1, new TcpPacket(packet.timeNs(), packet.source(), packet.destination(),
                        last.segmentSequence(), packet.acknowledgment(), last.flags() | packet.flags(), both));
            } else {
                joined.add(packet);
            }
        }
        return joined;
    }

    /**
     * Mixes each run of {@code window} packets. They come 0.1 ms after each other: a network that reorders does not hold
     * packets for long, and a gap that stays open for long is declared lost.
     */
    public static List<TcpPacket> shuffled(List<TcpPacket> packets, Random random, int window) {
        List<TcpPacket> mixed = new ArrayList<>();
        for (int from = 0; from < packets.size(); from += window) {
            List<TcpPacket> run = new ArrayList<>(packets.subList(from, Math.min(from + window, packets.size())));
            Collections.shuffle(run, random);
            mixed.addAll(run);
        }
        List<TcpPacket> timed = new ArrayList<>();
        for (TcpPacket packet : mixed) {
            timed.add(packet.at(packets.getFirst().timeNs() + timed.size() * 100_000L));
        }
        return timed;
    }

    /** All packets of one direction before those of the other, SYN apart, as with two taps out of step. */
    public static List<TcpPacket> oneDirectionFirst(List<TcpPacket> packets, boolean initiatorFirst) {
        Endpoint initiator = packets.getFirst().source();
        List<TcpPacket> ordered = new ArrayList<>(packets);
        ordered.sort(Comparator.comparing((TcpPacket p) -> !p.has(TcpPacket.SYN))
                .thenComparing(p -> p.source().equals(initiator) != initiatorFirst));
        List<TcpPacket> timed = new ArrayList<>();
        for (TcpPacket packet : ordered) {
            timed.add(packet.at(packets.getFirst().timeNs() + timed.size() * 1_000L));
        }
        return timed;
    }

    /** Repeats each packet at once, or up to four packets later. */
    public static List<TcpPacket> duplicated(List<TcpPacket> packets, Random random) {
        List<TcpPacket> all = new ArrayList<>();
        List<List<TcpPacket>> due = new ArrayList<>();
        for (int i = 0; i < packets.size() + 5; i++) {
            due.add(new ArrayList<>());
        }
        for (int i = 0; i < packets.size(); i++) {
            all.add(packets.get(i));
            due.get(i + random.nextInt(5)).add(packets.get(i));
            for (TcpPacket copy : due.get(i)) {
                all.add(copy.at(packets.get(i).timeNs()));
            }
        }
        return all;
    }

    /** Adds retransmissions of the same bytes that begin and end anywhere in what the direction has sent by then. */
    public static List<TcpPacket> overlapped(List<TcpPacket> packets, Random random) {
        List<TcpPacket> all = new ArrayList<>();
        Map<Direction, TcpPacket> before = new HashMap<>();
        for (TcpPacket packet : packets) {
            TcpPacket last = before.get(Direction.of(packet));
            int length = packet.payload().length;
            if (last != null && length > 0 && packet.segmentSequence() == last.dataSequence() + last.payload().length) {
                all.add(overlap(last, packet, random));
            }
            all.add(packet);
            if (length > 1) {
                int from = random.nextInt(length);
                all.add(packet.part(from, from + 1 + random.nextInt(length - from)));
            }
            if (length > 0) {
                before.put(Direction.of(packet), packet);
            }
        }
        return all;
    }

    private static TcpPacket overlap(TcpPacket last, TcpPacket packet, Random random) {
        int from = random.nextInt(last.payload().length);
        int ahead = random.nextInt(packet.payload().length);
        int old = last.payload().length - from;
        byte[] bytes = Arrays.copyOf(Arrays.copyOfRange(last.payload(), from, last.payload().length), old + ahead);
        System.arraycopy(packet.payload(), 0, bytes, old, ahead);
        return new TcpPacket(packet.timeNs(), packet.source(), packet.destination(), last.dataSequence() + from,
                packet.acknowledgment(), TcpPacket.ACK, bytes);
    }

    /** Moves the sequence numbers of each direction so that they wrap in the middle of what it sends. */
    public static List<TcpPacket> wrapping(List<TcpPacket> packets) {
        Map<Direction, Integer> first = new HashMap<>();
        Map<Direction, Integer> length = new HashMap<>();
        for (TcpPacket packet : packets) {
            first.putIfAbsent(Direction.of(packet), packet.segmentSequence());
            length.merge(Direction.of(packet), packet.payload().length, Integer::sum);
        }
        Map<Direction, Integer> shift = new HashMap<>();
        first.forEach((direction, sequence) -> shift.put(direction, -sequence - length.getOrDefault(direction, 0) / 2));
        return packets.stream()
                .map(p -> p.numbered(p.segmentSequence() + shift.getOrDefault(Direction.of(p), 0),
                        p.has(TcpPacket.ACK)
                                ? p.acknowledgment() + shift.getOrDefault(Direction.of(p).opposite(), 0)
                                : 0))
                .toList();
    }

    /** Gives each end the other's address and port. */
    public static List<TcpPacket> swapped(List<TcpPacket> packets) {
        return packets.stream().map(p -> p.between(p.destination(), p.source())).toList();
    }

    /** Moves all ends to other ports and into the network 10.{@code number}.0.0. */
    public static List<TcpPacket> moved(List<TcpPacket> packets, int number) {
        return packets.stream().map(p -> p.between(moved(p.source(), number), moved(p.destination(), number))).toList();
    }

    private static Endpoint moved(Endpoint endpoint, int number) {
        byte[] old = endpoint.addressBytes();
        byte[] address = {10, (byte) number, old[old.length - 2], old[old.length - 1]};
        return Endpoint.of(address, endpoint.port() + number & 0xFFFF);
    }

    /** Lays captures over each other in time, all beginning together. */
    public static List<TcpPacket> interleaved(List<List<TcpPacket>> captures) {
        List<TcpPacket> all = new ArrayList<>();
        long start = captures.getFirst().getFirst().timeNs();
        for (List<TcpPacket> capture : captures) {
            long earlier = capture.getFirst().timeNs() - start;
            capture.forEach(p -> all.add(p.at(p.timeNs() - earlier)));
        }
        all.sort(Comparator.comparingLong(TcpPacket::timeNs));
        return all;
    }

    /** Loses each packet that carries data with the given probability. */
    public static List<TcpPacket> lossy(List<TcpPacket> packets, Random random, double probability) {
        return packets.stream().filter(p -> p.payload().length == 0 || random.nextDouble() >= probability).toList();
    }
}
