// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun;
import io.sidelight.dataplane.net.LinkType;
import io.sidelight.dataplane.trace.RawFrame;
import io.sidelight.dataplane.trace.TcpPacket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Copies by a mirror port change nothing that is said of connections; retransmissions are told of. */
class DuplicatePropertiesTest {
    private static final long MOST_LAG_NS = 1_900_000;
    private static final WorkerLimits WITHOUT_FILTER = new WorkerLimits(10_000, 32 << 20, 1 << 20, 32 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30), 0, Duration.ZERO, Duration.ZERO);

    /** A frame with the number that its connection would have without copies. */
    private record Numbered(RawFrame frame, long number) {}

    @TestFactory
    Stream<DynamicTest> copiesElsewhereWithinTheWindowChangeNothing() throws IOException {
        return everyCase((frames, random) -> copied(frames, random, 1));
    }

    @TestFactory
    Stream<DynamicTest> severalMirrorsChangeNothing() throws IOException {
        return everyCase((frames, random) -> copied(frames, random, 3));
    }

    private interface Copier {
        List<Numbered> copy(List<RawFrame> frames, Random random);
    }

    private static Stream<DynamicTest> everyCase(Copier copier) throws IOException {
        return CorpusCase.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            List<RawFrame> frames = RawFrame.read(c.capture());
            WorkerRun truth = run(numbered(frames), c);
            List<Numbered> copied = copier.copy(frames, new Random(c.name().hashCode()));
            WorkerRun run = run(copied, c);
            assertThat(sorted(run.events())).isEqualTo(sorted(truth.events()));
            for (TlsConnectionEvent event : truth.tls()) {
                for (Side side : Side.values()) {
                    assertThat(String.join("", run.records(event, side)))
                            .isEqualTo(String.join("", truth.records(event, side)));
                }
            }
        }));
    }

    private static List<String> sorted(List<AuditEvent> events) {
        return events.stream().map(AuditEvent::toString).sorted().toList();
    }

    private static WorkerRun run(List<Numbered> frames, CorpusCase corpusCase) {
        return run(new WorkerRun(corpusCase.secrets()), frames);
    }

    private static WorkerRun run(WorkerRun run, List<Numbered> frames) {
        frames.forEach(frame -> run.feed(frame.frame(), frame.number()));
        run.finish();
        return run;
    }

    private static List<Numbered> numbered(List<RawFrame> frames) {
        List<Numbered> numbered = new ArrayList<>();
        for (RawFrame frame : frames) {
            numbered.add(new Numbered(frame, numbered.size() + 1));
        }
        return numbered;
    }

    /** Each frame again, as seen elsewhere, at any time within the window, among the others. */
    private static List<Numbered> copied(List<RawFrame> frames, Random random, int copies) {
        List<Numbered> all = new ArrayList<>();
        List<Numbered> due = new ArrayList<>();
        for (Numbered original : numbered(frames)) {
            long timeNs = original.frame().timeNs();
            moveDue(due, all, timeNs);
            all.add(original);
            for (int i = 0; i < copies; i++) {
                due.add(new Numbered(original.frame().elsewhere(random).at(timeNs + random.nextLong(MOST_LAG_NS)),
                        original.number()));
            }
        }
        moveDue(due, all, Long.MAX_VALUE);
        return all;
    }

    private static void moveDue(List<Numbered> due, List<Numbered> all, long timeNs) {
        due.sort(Comparator.comparingLong(copy -> copy.frame().timeNs()));
        while (!due.isEmpty() && due.getFirst().frame().timeNs() <= timeNs) {
            all.add(due.removeFirst());
        }
    }

    @Test
    void packetsSentAgainCountWhenTheyComeLater() throws IOException {
        checkSentAgain(frame -> frame.at(frame.timeNs() + 3_000_000));
    }

    @Test
    void packetsSentAgainCountByTheirIdentification() throws IOException {
        checkSentAgain(frame -> frame.sentAgain().at(frame.timeNs() + 500_000));
    }

    private interface Resender {
        RawFrame resend(RawFrame frame);
    }

    private static void checkSentAgain(Resender resender) throws IOException {
        CorpusCase corpusCase = CorpusCase.named("conversation-cbc");
        List<RawFrame> frames = spread(RawFrame.read(corpusCase.capture()));
        WorkerRun truth = run(numbered(frames), corpusCase);
        List<Numbered> twice = new ArrayList<>();
        for (Numbered original : numbered(frames)) {
            twice.add(original);
            twice.add(new Numbered(resender.resend(original.frame()), original.number()));
        }
        WorkerRun run = run(twice, corpusCase);
        assertThat(run.worker.duplicates()).isZero();
        assertThat(run.counters().streams().repeated()).isGreaterThan(truth.counters().streams().repeated() + 10);
        ConnectionFacts once = truth.tls().getFirst().connection();
        ConnectionFacts again = run.tls().getFirst().connection();
        assertThat(again.initiatorPackets()).isEqualTo(2 * once.initiatorPackets());
        assertThat(again.responderBytes()).isEqualTo(2 * once.responderBytes());
        assertThat(run.readings()).isEqualTo(truth.readings());
    }

    /** 10 ms apart, so that what is sent again comes before what is sent next. */
    private static List<RawFrame> spread(List<RawFrame> frames) {
        List<RawFrame> spread = new ArrayList<>();
        for (RawFrame frame : frames) {
            spread.add(frame.at(frames.getFirst().timeNs() + 10_000_000L * spread.size()));
        }
        return spread;
    }

    /** Where a damaged copy comes first, reassembly tells, as far as it can; the filter takes nothing away from it. */
    @Test
    void aGoodCopyBehindADamagedOneIsReadAsWithoutFilter() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("steps-tls13-gcm");
        List<RawFrame> frames = spread(TcpPacket.read(corpusCase.capture()).stream()
                .map(p -> new RawFrame(p.timeNs(), LinkType.ETHERNET, p.frame(0, 1, 64))).toList());
        WorkerRun truth = run(numbered(frames), corpusCase);
        int read = 0;
        for (int damaged = 0; damaged < frames.size(); damaged++) {
            List<Numbered> twice = new ArrayList<>(numbered(frames));
            twice.add(damaged, new Numbered(frames.get(damaged).damaged(), damaged + 1));
            WorkerRun run = run(twice, corpusCase);
            WorkerRun unfiltered = run(new WorkerRun(corpusCase.secrets(), WITHOUT_FILTER, null), twice);
            assertThat(verdicts(run)).as("packet %d", damaged).isEqualTo(verdicts(unfiltered));
            read += verdicts(run).equals(verdicts(truth)) ? 1 : 0;
        }
        assertThat(read).isGreaterThan(frames.size() * 4 / 5);
    }

    private static List<String> verdicts(WorkerRun run) {
        return run.tls().stream().map(event -> event.verdict() + " " + event.counts()).toList();
    }

    @Test
    void copiesAreCountedForAnyNumberOfWorkers() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("copies-steps-rc4");
        for (int workers = 1; workers <= 3; workers++) {
            RecordedRun run = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), workers);
            assertThat(run.report().duplicatePackets()).isEqualTo(run.report().packets() / 2);
            assertThat(run.report().anomalies().repeated()).isZero();
            ConnectionFacts connection = run.tls().getFirst().connection();
            assertThat(2 * (connection.initiatorPackets() + connection.responderPackets()))
                    .isEqualTo(run.report().packets());
        }
    }
}
