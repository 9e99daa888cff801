// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

import static io.sidelight.dataplane.trace.TcpPacket.ACK;
import static io.sidelight.dataplane.trace.TcpPacket.FIN;
import static io.sidelight.dataplane.trace.TcpPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sidelight.dataplane.net.DecodedPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionTrackerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;
    private static final int PORT = 5_000;

    private final List<String> seen = new ArrayList<>();
    private final ConnectionTracker tracker = new ConnectionTracker(3, 60 * SECOND, 5 * SECOND, this::open);
    private long number;
    /** What connections say of themselves. */
    private boolean established;

    private ConnectionHandler open(Connection connection) {
        seen.add("open " + connection.id() + " by " + connection.port(true));
        return new ConnectionHandler() {
            @Override
            public boolean onPacket(DecodedPacket packet, boolean fromInitiator, long timeNs) {
                if ((packet.tcpFlags() & FIN) != 0) {
                    connection.close();
                }
                return false;
            }

            @Override
            public boolean isEstablished() {
                return established;
            }

            @Override
            public void onEnd() {
                seen.add("end " + connection.id());
            }

            @Override
            public void onEvicted() {
                seen.add("evict " + connection.id());
            }
        };
    }

    private void at(double seconds, DecodedPacket packet) {
        tracker.onPacket(FlowHash.hash(1, packet), packet, ++number, START + (long) (seconds * SECOND));
    }

    private static DecodedPacket syn(int sequence) {
        return FlowPackets.fromClient(PORT, SYN, sequence, 0, 0);
    }

    private static DecodedPacket synAck(int acknowledged) {
        return FlowPackets.fromServer(PORT, SYN | ACK, 900, acknowledged, 0);
    }

    private static DecodedPacket data(int sequence) {
        return FlowPackets.fromClient(PORT, ACK, sequence, 901, 10);
    }

    private static DecodedPacket answer(int sequence) {
        return FlowPackets.fromServer(PORT, ACK, sequence, 101, 10);
    }

    private void connect() {
        at(0, syn(100));
        at(0, synAck(101));
        at(0, data(101));
        seen.clear();
    }

    /** Live, packets come before the clock is told; with an hour of patience their deadlines are most of a round away. */
    @Test
    void startsItsClockWithConnectionsThatAreThereAlready() {
        for (long later = 0; later < 5_000; later += 250) { // wherever in its round the wheel begins
            seen.clear();
            long start = START + later * SECOND;
            var patient = new ConnectionTracker(3, 3_600 * SECOND, 30 * SECOND, this::open);
            for (int port = PORT; port < PORT + 3; port++) {
                DecodedPacket data = FlowPackets.fromClient(port, ACK, 101, 901, 10);
                patient.onPacket(FlowHash.hash(1, data), data, port, start);
            }
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> patient.onTime(start + SECOND));
            assertThat(seen).hasSize(3);
            patient.onTime(start + 3_599 * SECOND);
            assertThat(seen).hasSize(3);
            patient.onTime(start + 3_602 * SECOND);
            assertThat(seen).hasSize(6);
        }
    }

    @Test
    void takesTheSenderOfTheSynAckForTheResponder() {
        at(0, synAck(101));
        at(0, syn(100));
        assertThat(seen).containsExactly("open 1 by " + PORT);
    }

    @Test
    void takesASynBehindItsDataForTheSameConnection() {
        at(0, data(101));
        at(0, syn(100));
        at(0, synAck(101));
        assertThat(tracker.opened()).isEqualTo(1);
    }

    @Test
    void takesASynBehindTheRespondersDataForTheSameConnection() {
        at(0, answer(901));
        at(0, data(101));
        at(0, syn(100));
        at(0, synAck(101));
        assertThat(tracker.opened()).isEqualTo(1);
    }

    @Test
    void doesNotForgetAConnectionForAForgedSyn() {
        connect();
        at(1, syn(70_000));
        at(1, data(111));
        assertThat(seen).isEmpty();
    }

    @Test
    void believesANewSynOnceItIsAnswered() {
        connect();
        at(6, syn(70_000));
        at(6, synAck(70_001));
        assertThat(seen).containsExactly("end 1", "open 5 by " + PORT);
    }

    @Test
    void doesNotForgetABusyConnectionForAForgedSynAndItsAnswer() {
        connect();
        at(1, syn(70_000));
        at(1, synAck(70_001));
        at(1, data(111));
        assertThat(seen).isEmpty();
    }

    @Test
    void believesANewSynAfterFin() {
        connect();
        at(1, FlowPackets.fromClient(PORT, FIN | ACK, 111, 901, 0));
        at(2, syn(70_000));
        assertThat(seen).containsExactly("end 1", "open 5 by " + PORT);
    }

    @Test
    void takesARepeatedSynForWhatItIs() {
        connect();
        at(1, syn(100));
        at(1, synAck(101));
        assertThat(seen).isEmpty();
    }

    @Test
    void endsAnIdleConnectionByPacketTime() {
        connect();
        tracker.onTime(START + 60 * SECOND);
        assertThat(seen).isEmpty();
        tracker.onTime(START + 62 * SECOND);
        assertThat(seen).containsExactly("end 1");
        assertThat(tracker.size()).isZero();
    }

    @Test
    void keepsAConnectionThatGoesOn() {
        connect();
        for (int minute = 1; minute < 10; minute++) {
            at(50.0 * minute, data(101 + 10 * minute));
            tracker.onTime(START + 50L * minute * SECOND);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void endsAClosingConnectionSooner() {
        connect();
        at(1, FlowPackets.fromClient(PORT, FIN | ACK, 111, 901, 0));
        tracker.onTime(START + 8 * SECOND);
        assertThat(seen).containsExactly("end 1");
    }

    @Test
    void asksTheTimeOfEachPacketEvenBetweenClocks() {
        connect();
        at(61, data(111));
        assertThat(seen).containsExactly("end 1", "open 4 by " + PORT);
    }

    @Test
    void opensNothingForBareAcknowledgments() {
        at(0, FlowPackets.fromClient(PORT, ACK, 1, 1, 0));
        at(0, FlowPackets.fromClient(PORT, FIN | ACK, 1, 1, 0));
        assertThat(seen).isEmpty();
    }

    @Test
    void endsAConnectionThatNobodyAnsweredAfterAMinute() {
        var patient = new ConnectionTracker(3, 3_600 * SECOND, 30 * SECOND, this::open);
        DecodedPacket syn = syn(100);
        patient.onPacket(FlowHash.hash(1, syn), syn, 1, START);
        patient.onTime(START + 60 * SECOND);
        assertThat(patient.size()).isEqualTo(1);
        patient.onTime(START + 62 * SECOND);
        assertThat(patient.size()).isZero();
    }

    @Test
    void keepsAnOpenConnectionThatIsSilentForLongerThanThat() {
        var patient = new ConnectionTracker(3, 3_600 * SECOND, 30 * SECOND, this::open);
        for (DecodedPacket packet : List.of(syn(100), FlowPackets.fromClient(PORT, ACK, 101, 901, 0))) {
            patient.onPacket(FlowHash.hash(1, packet), packet, 1, START);
        }
        patient.onTime(START + 3_599 * SECOND);
        assertThat(patient.size()).isEqualTo(1);
    }

    /** Live, packets wait while connections are ended: a few at a time, the oldest second first, and none is forgotten. */
    @Test
    void endsAsManyAsItIsAskedForAtATime() {
        var patient = new ConnectionTracker(1_000, 60 * SECOND, 5 * SECOND, this::open);
        patient.onTime(START);
        for (int i = 0; i < 1_000; i++) {
            DecodedPacket data = FlowPackets.fromClient(PORT + i, ACK, 101, 901, 10);
            patient.onPacket(FlowHash.hash(1, data), data, i + 1, START + i % 2 * SECOND);
        }
        seen.clear();
        assertThat(patient.onTime(START + 60 * SECOND, 8)).isFalse();
        assertThat(patient.onTime(START + 61 * SECOND, 8)).isTrue();
        assertThat(seen).hasSize(8).containsOnlyOnce("end 1", "end 3", "end 15");
        // the time for the second half comes meanwhile
        int calls = 1;
        boolean more;
        do {
            more = patient.onTime(START + 63 * SECOND, 8);
            calls++;
        } while (more);
        assertThat(calls).isEqualTo(1_000 / 8);
        assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(seen.subList(0, 496)).allMatch(end -> Integer.parseInt(end.substring("end ".length())) % 2 == 1);
        assertThat(patient.size()).isZero();
    }

    /** Opens a connection on a port as far as {@code stage} says: 0 SYN, 1 request, 2 answer, 3 protected. */
    private void bring(int port, int stage) {
        at(0, FlowPackets.fromClient(port, SYN, 100, 0, 0));
        if (stage >= 1) {
            at(0, FlowPackets.fromClient(port, ACK, 101, 901, 10));
        }
        established = stage >= 3;
        if (stage >= 2) {
            at(0, FlowPackets.fromServer(port, ACK, 901, 111, 10));
        }
        established = false;
    }

    @Test
    void makesRoomByWhatIsLostLeast() {
        bring(1, 2);
        bring(2, 3);
        bring(3, 0);
        seen.clear();
        bring(4, 3);
        bring(5, 3);
        bring(6, 3);
        assertThat(seen).filteredOn(s -> s.startsWith("evict")).containsExactly("evict 7", "evict 1", "evict 4");
        assertThat(tracker.size()).isEqualTo(3);
        assertThat(tracker.evicted()).isEqualTo(3);
        assertThat(tracker.evictedEstablished()).isEqualTo(1);
    }

    @Test
    void sparesWhatHadPacketsSinceItWasLookedAt() {
        bring(1, 3);
        bring(2, 3);
        bring(3, 3);
        bring(4, 3); // all had packets: the first goes, and the others are marked
        seen.clear();
        at(1, FlowPackets.fromClient(2, ACK, 111, 911, 10));
        bring(5, 3);
        assertThat(seen).filteredOn(s -> s.startsWith("evict")).containsExactly("evict 7");
    }

    @Test
    void endsAClosedConnectionBeforeOthersAndAsOneThatIsOver() {
        bring(1, 3);
        bring(2, 3);
        at(0, FlowPackets.fromClient(2, FIN | ACK, 111, 911, 0));
        bring(3, 0);
        seen.clear();
        bring(4, 0);
        assertThat(seen).contains("evict 4").doesNotContain("evict 1", "evict 8");
    }

    @Test
    void doesNotTakeUpAConnectionAgainThatWasGivenUp() {
        bring(1, 1);
        for (int port = 2; port <= 4; port++) {
            bring(port, 3);
        }
        assertThat(seen).contains("evict 1");
        seen.clear();
        at(1, FlowPackets.fromClient(1, ACK, 111, 901, 10));
        assertThat(seen).isEmpty();
        at(2, FlowPackets.fromClient(1, SYN, 5_000, 0, 0));
        assertThat(seen).anySatisfy(s -> assertThat(s).startsWith("open").endsWith("by 1"));
    }

    @Test
    void takesUpAConnectionThatWasGivenUpBeforeItBegan() {
        bring(1, 0);
        for (int port = 2; port <= 4; port++) {
            bring(port, 0);
        }
        seen.clear();
        at(1, FlowPackets.fromClient(1, ACK, 101, 901, 10));
        assertThat(seen).anySatisfy(s -> assertThat(s).startsWith("open").endsWith("by 1"));
    }

    /** When all room is taken by what is established, new connections must be able to come up all the same. */
    @Test
    void leavesRoomForConnectionsThatComeUp() {
        var full = new ConnectionTracker(80, 3_600 * SECOND, 30 * SECOND, this::open);
        established = true;
        for (int port = 1; port <= 80; port++) {
            feed(full, FlowPackets.fromClient(port, SYN, 100, 0, 0), port);
            feed(full, FlowPackets.fromClient(port, ACK, 101, 901, 10), port);
        }
        established = false;
        seen.clear();
        for (int port = 101; port <= 110; port++) {
            feed(full, FlowPackets.fromClient(port, SYN, 100, 0, 0), port);
        }
        assertThat(seen).filteredOn(s -> s.startsWith("evict")).hasSize(10)
                .allSatisfy(s -> assertThat(Integer.parseInt(s.substring(6))).isLessThanOrEqualTo(80));
        seen.clear();
        for (int port = 111; port <= 130; port++) { // beyond their share they push out each other
            feed(full, FlowPackets.fromClient(port, SYN, 100, 0, 0), port);
        }
        assertThat(seen).filteredOn(s -> s.startsWith("evict")).hasSize(20)
                .filteredOn(s -> Integer.parseInt(s.substring(6)) > 100).hasSizeGreaterThan(15);
    }

    private static void feed(ConnectionTracker tracker, DecodedPacket packet, long number) {
        tracker.onPacket(FlowHash.hash(1, packet), packet, number, START);
    }

    @Test
    void endsAllInOrderOfTheirFirstPackets() {
        for (int port = 9; port > 6; port--) {
            at(0, FlowPackets.fromClient(port, SYN, 1, 0, 0));
        }
        seen.clear();
        tracker.endAll();
        assertThat(seen).containsExactly("end 1", "end 2", "end 3");
    }
}
