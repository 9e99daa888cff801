// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.corpus.RewrittenCapture;
import io.sidelight.dataplane.net.DecodedPacket;
import io.sidelight.dataplane.net.Defragmenter;
import io.sidelight.dataplane.net.PacketDecoder;
import io.sidelight.dataplane.net.Wrapping;
import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.RuleMatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several rings, of which some lag behind: the same events as from the capture in one piece. */
class LiveEngineTest {
    /** As a source that is waited for: else the clock alone, told at each look, fills the queue of a worker that sleeps. */
    private static final long WAIT_NS = 1_000_000;
    private static final WorkerLimits LIMITS = new WorkerLimits(10_000, 16 << 20, 1 << 20, 16 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30), 64 << 10, Duration.ofSeconds(5));
    private static final WorkerLimits SHORT_WAIT = new WorkerLimits(10_000, 16 << 20, 1 << 20, 16 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30), 64 << 10, Duration.ofMillis(100));
    private static final long STALL_MS = 900;
    private static final long LATE_MS = 40;
    private static final int TCP_FLAGS_OFFSET = 14 + 20 + 13;

    @TestFactory
    Stream<DynamicTest> saysWhatOneWorkerSays() {
        return Stream.of("resumption-ticket", "resumption-session-id", "resumption-ticket-cbc", "renewed-certificate",
                "suites-rsa", "tls13-resumption", "static-resumption", "starttls-smtp", "wrong-key", "psk",
                "resumption-session-id-not-seen")
                .flatMap(name -> Stream.of(1, 2, 4).map(rings -> DynamicTest.dynamicTest(name + " on " + rings,
                        () -> check(CorpusCase.named(name), rings))));
    }

    /** A worker that stands still for longer than sessions are waited for may be the one that brings them. */
    @TestFactory
    Stream<DynamicTest> waitsForSessionsOfAWorkerThatIsBehind() {
        return Stream.of("resumption-session-id", "resumption-ticket").flatMap(name -> Stream.of(true, false)
                .map(reversed -> DynamicTest.dynamicTest(name + (reversed ? " reversed" : ""), () -> {
                    CorpusCase corpusCase = CorpusCase.named(name);
                    List<ScriptedRing> rings = ScriptedRing.of(corpusCase.capture(), 2, STALL_MS);
                    rings.forEach(ScriptedRing::stalls);
                    assertThat(run(reversed ? rings.reversed() : rings, corpusCase.secrets(), SHORT_WAIT).stream()
                            .sorted()).isEqualTo(fromFile(corpusCase)).isNotEmpty();
                })));
    }

    /**
     * The kernel spreads by the outer headers, which may put each direction, or each packet, on another ring, and rings are
     * read at different times.
     */
    @TestFactory
    Stream<DynamicTest> tunnelledPacketsAreFollowedFromAnyRing(@TempDir Path folder) {
        return Stream.of(Wrapping.VXLAN, Wrapping.ERSPAN_II, Wrapping.GTP, Wrapping.MPLS)
                .flatMap(wrapping -> Stream.of("suites-rsa", "resumption-ticket", "http-large-body")
                        .flatMap(name -> Stream.of(true, false).map(byDirection -> DynamicTest.dynamicTest(
                                name + " in " + wrapping + (byDirection ? " by direction" : " by packet"),
                                () -> checkTunnelled(CorpusCase.named(name), wrapping,
                                        folder.resolve(name + wrapping), byDirection)))));
    }

    private static void checkTunnelled(CorpusCase corpusCase, Wrapping wrapping, Path capture, boolean byDirection)
            throws IOException {
        RewrittenCapture.write(corpusCase.capture(), capture, frame -> List.of(wrapping.aroundFrame(300, frame)));
        RecordedRun recorded = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1);
        List<String> expected = recorded.events().stream().map(LiveEngineTest::line).sorted().toList();
        DecodedPacket decoded = new DecodedPacket();
        PacketDecoder decoder = new PacketDecoder(new Defragmenter());
        List<ScriptedRing> rings = ScriptedRing.of(capture, 3, LATE_MS, packet -> {
            decoder.decode(packet.buffer(), 0, packet.buffer().capacity(), packet.linkType(), packet.timestampNs(),
                    decoded);
            boolean toServer = decoded.sourcePort() > decoded.destinationPort();
            return byDirection ? toServer ? 2 : 0 : (int) (packet.number() % 3);
        });
        assertThat(run(rings, corpusCase.secrets()).stream().sorted()).isEqualTo(expected);
    }

    private static void check(CorpusCase corpusCase, int count) throws IOException {
        RecordedRun recorded = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1);
        List<String> expected = recorded.events().stream().map(LiveEngineTest::line).sorted().toList();
        assertThat(expected).isNotEmpty();
        List<ScriptedRing> rings = ScriptedRing.of(corpusCase.capture(), count, LATE_MS);
        assertThat(run(rings, corpusCase.secrets()).stream().sorted()).isEqualTo(expected);
        // and when the full handshakes are the late ones
        assertThat(run(ScriptedRing.of(corpusCase.capture(), count, LATE_MS).reversed(), corpusCase.secrets()).stream()
                .sorted()).isEqualTo(expected);
    }

    /** Somebody hands over a policy before any packet came. */
    @Test
    void aPolicyHoldsForTheFirstPacketToo() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("suites-rsa");
        List<ScriptedRing> rings = ScriptedRing.of(corpusCase.capture(), 2, 2_000, _ -> 1);
        rings.forEach(ScriptedRing::goesAway);
        LiveEngine engine = engine(rings, corpusCase.secrets());
        Policy nothing = new Policy(1, List.of(),
                new PolicyRule("none", RuleMatch.ALL, PolicyAction.METADATA, MaskingProfile.NOTHING, false), true);
        List<AuditEvent> events = new CopyOnWriteArrayList<>();
        AtomicBoolean given = new AtomicBoolean();
        engine.run(events::add, () -> {
            if (given.compareAndSet(false, true)) {
                engine.use(nothing);
            }
        });
        assertThat(events).isNotEmpty().allSatisfy(event -> assertThat(event).isInstanceOfSatisfying(
                TlsConnectionEvent.class,
                tls -> assertThat(tls.verdict().status()).isEqualTo(DecryptStatus.BYPASSED)));
    }

    /** Nobody stops it; connections that are open then are told of as they stand. */
    @TestFactory
    Stream<DynamicTest> endsWhenAllInterfacesAreGone(@TempDir Path folder) {
        return Stream.of("suites-rsa", "resumption-ticket", "http-large-body")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    CorpusCase corpusCase = CorpusCase.named(name);
                    Path capture = folder.resolve(name);
                    // without the ends of the connections
                    RewrittenCapture.write(corpusCase.capture(), capture,
                            frame -> (frame[TCP_FLAGS_OFFSET] & 5) != 0 ? List.of() : List.of(frame));
                    List<String> lines = new CopyOnWriteArrayList<>();
                    List<ScriptedRing> rings = ScriptedRing.of(capture, 3, LATE_MS);
                    rings.forEach(ScriptedRing::goesAway);
                    LiveEngine engine = engine(rings, corpusCase.secrets());
                    assertTimeoutPreemptively(Duration.ofSeconds(30),
                            () -> engine.run(event -> lines.add(line(event)), () -> {}));
                    RecordedRun recorded = RecordedRun.over(List.of(capture), corpusCase.secrets(), 1);
                    assertThat(lines.stream().sorted())
                            .isEqualTo(recorded.events().stream().map(LiveEngineTest::line).sorted().toList())
                            .isNotEmpty();
                }));
    }

    /** Told to end before the first packet is read: all were captured before. */
    @Test
    void whatARingHoldsAtTheStopIsStillReadAndReported() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("http-large-body");
        List<ScriptedRing> rings = ScriptedRing.of(corpusCase.capture(), 2, 0);
        List<String> lines = new CopyOnWriteArrayList<>();
        LiveEngine engine = engine(rings, corpusCase.secrets());
        engine.stop();
        engine.run(event -> lines.add(line(event)), () -> {});
        assertThat(lines.stream().sorted()).isEqualTo(fromFile(corpusCase)).isNotEmpty();
    }

    /** The same of a source that one thread reads for all workers. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatTheOneSourceHoldsAtTheStopIsStillReadAndReported(int workers) throws IOException {
        CorpusCase corpusCase = CorpusCase.named("http-large-body");
        Secrets secrets = corpusCase.secrets();
        ScriptedRing source = ScriptedRing.of(corpusCase.capture(), 1, 0).getFirst();
        List<String> lines = new CopyOnWriteArrayList<>();
        CollectorEngine engine = new CollectorEngine(source, true, () -> LockSupport.parkNanos(WAIT_NS),
                secrets.keys(), secrets.preSharedKeys(),
                secrets.store(), workers, LIMITS, worker -> PlaintextSink.NONE);
        engine.stop();
        engine.run(event -> lines.add(line(event)), () -> {});
        assertThat(lines.stream().sorted()).isEqualTo(fromFile(corpusCase)).isNotEmpty();
        assertThat(engine.totals().droppedByWorkers()).isZero();
    }

    /** What is told when the same capture is read from its file. */
    private static List<String> fromFile(CorpusCase corpusCase) throws IOException {
        return RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1).events().stream()
                .map(LiveEngineTest::line).sorted().toList();
    }

    private static LiveEngine engine(List<ScriptedRing> rings, Secrets secrets) {
        return engine(rings, secrets, LIMITS);
    }

    private static LiveEngine engine(List<ScriptedRing> rings, Secrets secrets, WorkerLimits limits) {
        return new LiveEngine(rings, Idling.YIELDING, secrets.keys(), secrets.preSharedKeys(), secrets.store(), limits,
                worker -> PlaintextSink.NONE, worker -> {}, () -> {});
    }

    private static List<String> run(List<ScriptedRing> rings, Secrets secrets) {
        return run(rings, secrets, LIMITS);
    }

    private static List<String> run(List<ScriptedRing> rings, Secrets secrets, WorkerLimits limits) {
        List<String> lines = new CopyOnWriteArrayList<>();
        LiveEngine engine = engine(rings, secrets, limits);
        engine.run(event -> lines.add(line(event)), () -> {
            if (rings.stream().allMatch(ScriptedRing::isDrained)) {
                engine.stop();
            }
        });
        assertThat(engine.firstInternalError()).isNull();
        return new ArrayList<>(lines);
    }

    private static String line(Object event) {
        return switch (event) {
            case TlsConnectionEvent tls ->
                "tls " + tls.connection().initiator() + " " + tls.connection().responder() + " "
                        + tls.verdict().status() + " " + tls.verdict().reason() + " " + tls.verdict().method() + " "
                        + tls.tls().clientRandom() + " " + tls.counts().clientBytes() + " " + tls.counts().serverBytes()
                        + " "
                        + tls.connection().initiatorPackets() + " " + tls.connection().responderPackets();
            case HttpTransactionEvent http -> "http " + http.connection().initiator() + " " + http.http().method() + " "
                    + http.http().url() + " " + http.http().status();
            default -> String.valueOf(event);
        };
    }
}
