// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.PlaintextSink;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.NamePattern;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.RuleMatch;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun.Secrets;
import io.sidelight.dataplane.corpus.RewrittenCapture;
import io.sidelight.dataplane.trace.RawFrame;
import io.sidelight.keystore.KeyTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/** What is told of connections while they are open, and that telling of it changes nothing. */
class OpenConnectionsTest {
    private static final WorkerLimits LIMITS = new WorkerLimits(10_000, 16 << 20, 1 << 20, 16 << 20,
            Duration.ofHours(1), Duration.ofSeconds(30), 64 << 10, Duration.ofSeconds(5));
    private static final int TCP_FLAGS_OFFSET = 14 + 20 + 13;

    /** All open connections of a worker that nobody else uses now. */
    static List<TlsConnectionEvent> look(WorkerRun run, @Nullable AddressBlock address) {
        ConnectionLook look = new ConnectionLook(address, _ -> true, Integer.MAX_VALUE, 0);
        run.worker.ask(look);
        for (int i = 0; i < 100_000 && look.place() != ConnectionLook.END; i++) {
            run.worker.answerSome();
        }
        assertThat(look.place()).isEqualTo(ConnectionLook.END);
        return look.found();
    }

    /** A run over all packets but those that close connections. */
    private static WorkerRun run(CorpusCase corpusCase, Secrets secrets) {
        WorkerRun run = new WorkerRun(secrets);
        long number = 0;
        for (RawFrame frame : RawFrame.read(corpusCase.capture())) {
            number++;
            if (!closes(frame.bytes())) {
                run.feed(frame, number);
            }
        }
        return run;
    }

    private static boolean closes(byte[] frame) {
        return (frame[TCP_FLAGS_OFFSET] & 5) != 0;
    }

    /** All events of a run. */
    private static List<AuditEvent> events(CorpusCase corpusCase, boolean looking) throws IOException {
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        long number = 0;
        for (RawFrame frame : RawFrame.read(corpusCase.capture())) {
            run.feed(frame, ++number);
            if (looking) {
                look(run, null);
            }
        }
        run.finish();
        return run.events();
    }

    @TestFactory
    Stream<DynamicTest> whoLooksAfterEveryPacketChangesNothing() {
        return Stream.of("suites-rsa", "resumption-ticket", "tls13-resumption", "tls13-aes-128-gcm", "wrong-key",
                "renegotiation-client", "http-large-body", "starttls-smtp", "psk", "tls-in-tls", "boringssl-ech",
                "tls13-early-data", "ecdhe-no-secrets", "resumption-session-id-not-seen", "loss-tls12-gcm", "midstream",
                "midstream-keylog-tls13-gcm", "secrets-wrong", "port-reuse", "suites-null")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    CorpusCase corpusCase = CorpusCase.named(name);
                    assertThat(events(corpusCase, true)).isNotEmpty().isEqualTo(events(corpusCase, false));
                }));
    }

    @Test
    void tellsWhatTheEventWouldSay() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("conversation-gcm");
        WorkerRun run = run(corpusCase, corpusCase.secrets());
        List<TlsConnectionEvent> open = look(run, null);
        run.finish();
        assertThat(open).isEqualTo(run.tls()).singleElement()
                .satisfies(event -> assertThat(event.verdict().status()).isEqualTo(DecryptStatus.DECRYPTED));
        assertThat(look(run, null)).isEmpty();
    }

    @Test
    void whatBothSidesHaveClosedIsNotOpen() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("ends-with-fin");
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        long number = 0;
        for (RawFrame frame : RawFrame.read(corpusCase.capture())) {
            run.feed(frame, ++number);
        }
        assertThat(look(run, null)).isEmpty();
        assertThat(look(run(corpusCase, corpusCase.secrets()), null)).isNotEmpty();
    }

    @Test
    void saysWhatIsLackingThoughItMayStillCome() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("conversation-gcm");
        Secrets none = new Secrets(KeyTable.empty(), corpusCase.secrets().preSharedKeys(),
                corpusCase.secrets().store());
        assertThat(look(run(corpusCase, none), null)).singleElement().satisfies(
                event -> assertThat(event.verdict().reason()).isEqualTo(Reason.NO_KEY_FOR_CERTIFICATE));
    }

    @Test
    void findsByTheAddressOfEitherEnd() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("conversation-gcm");
        WorkerRun run = run(corpusCase, corpusCase.secrets());
        TlsConnectionEvent event = look(run, null).getFirst();
        assertThat(look(run, AddressBlock.parse(event.connection().initiator().address()))).hasSize(1);
        assertThat(look(run, AddressBlock.parse(event.connection().responder().address()))).hasSize(1);
        assertThat(look(run, AddressBlock.parse("203.0.113.0/24"))).isEmpty();
    }

    @Test
    void tellsNothingThatThePolicyKeepsSilent() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("conversation-gcm");
        List<RawFrame> frames = RawFrame.read(corpusCase.capture());
        for (PolicyAction action : List.of(PolicyAction.IGNORE, PolicyAction.METADATA)) {
            WorkerRun run = new WorkerRun(corpusCase.secrets());
            run.use(new Policy(1, List.of(),
                    new PolicyRule("all", RuleMatch.ALL, action, MaskingProfile.NOTHING, false), true));
            List<TlsConnectionEvent> told = new ArrayList<>();
            long number = 0;
            for (RawFrame frame : frames) {
                run.feed(frame, ++number);
                told.addAll(look(run, null));
            }
            if (action == PolicyAction.IGNORE) {
                assertThat(told).isEmpty();
            } else {
                assertThat(told).isNotEmpty()
                        .allSatisfy(event -> assertThat(event.policyRule()).isEqualTo("all"))
                        .allSatisfy(event -> assertThat(event.counts().clientBytes()).isZero());
            }
        }
    }

    /** A rule is about certificates, so that after the hellos it may still be that the connection is to be ignored. */
    @Test
    void tellsNothingBeforeThePolicyHasDecided() throws IOException {
        RuleMatch.Who who = new RuleMatch.Who(List.of(), List.of(NamePattern.parse("bank.test")), List.of(), List.of(),
                false);
        PolicyRule rule = new PolicyRule("bank", new RuleMatch(who, RuleMatch.Where.ANYWHERE, List.of()),
                PolicyAction.DECRYPT, MaskingProfile.NOTHING, false);
        PolicyRule others = new PolicyRule("others", RuleMatch.ALL, PolicyAction.IGNORE, MaskingProfile.NOTHING, false);
        CorpusCase corpusCase = CorpusCase.named("conversation-gcm");
        WorkerRun run = new WorkerRun(corpusCase.secrets());
        run.use(new Policy(1, List.of(rule), others, true));
        long number = 0;
        for (RawFrame frame : RawFrame.read(corpusCase.capture())) {
            run.feed(frame, ++number);
            assertThat(look(run, null)).as("after packet %d", number).isEmpty();
        }
    }

    @Test
    void aPageHasAboutAsManyAsAreAskedFor() throws IOException {
        CorpusCase corpusCase = CorpusCase.named("suites-rsa");
        WorkerRun run = run(corpusCase, corpusCase.secrets());
        int all = look(run, null).size();
        List<Long> paged = new ArrayList<>();
        for (int place = 0; place != ConnectionLook.END;) {
            ConnectionLook look = new ConnectionLook(null, _ -> true, 1, place);
            run.worker.ask(look);
            while (!look.isOver()) {
                run.worker.answerSome();
            }
            look.found().forEach(event -> paged.add(event.connection().id()));
            place = look.place();
        }
        assertThat(paged).hasSize(all).doesNotHaveDuplicates();
    }

    /** In live capture, from another thread than the worker's, while it finds no packet. */
    @Test
    void workersAnswerWhileTheyRun(@TempDir Path folder) throws Exception {
        CorpusCase corpusCase = CorpusCase.named("suites-rsa");
        Path capture = folder.resolve("open");
        RewrittenCapture.write(corpusCase.capture(), capture,
                frame -> closes(frame) ? List.of() : List.of(frame));
        for (Idling idling : Idling.values()) {
            List<ScriptedRing> rings = ScriptedRing.of(capture, 2, 0);
            Secrets secrets = corpusCase.secrets();
            LiveEngine engine = new LiveEngine(rings, idling, secrets.keys(), secrets.preSharedKeys(),
                    secrets.store(), LIMITS, worker -> PlaintextSink.NONE, worker -> {}, () -> {});
            List<AuditEvent> events = new CopyOnWriteArrayList<>();
            Thread running = Thread.ofPlatform().start(() -> engine.run(events::add, () -> {}));
            while (!rings.stream().allMatch(ScriptedRing::isDrained)) {
                Thread.sleep(5);
            }
            List<Long> open = new ArrayList<>();
            for (int worker = 0; worker < engine.workers(); worker++) {
                ConnectionLook look = new ConnectionLook(null, _ -> true, 10_000, 0);
                engine.ask(worker, look);
                look.await(Duration.ofSeconds(20));
                assertThat(look.place()).as(idling.name()).isEqualTo(ConnectionLook.END);
                look.found().forEach(event -> open.add(event.connection().id()));
            }
            engine.stop();
            running.join();
            assertThat(events.stream().filter(event -> !(event instanceof HttpTransactionEvent))
                    .map(event -> ((TlsConnectionEvent) event).connection().id()).toList())
                    .containsExactlyInAnyOrderElementsOf(open).isNotEmpty();
            assertThat(engine.firstInternalError()).isNull();
        }
    }

    @Test
    void whoWaitsNoLongerIsNotAnswered() throws Exception {
        CorpusCase corpusCase = CorpusCase.named("suites-rsa");
        WorkerRun run = run(corpusCase, corpusCase.secrets());
        ConnectionLook look = new ConnectionLook(null, _ -> true, 1_000, 0);
        run.worker.ask(look);
        look.await(Duration.ofMillis(1));
        run.worker.answerSome();
        assertThat(look.found()).isEmpty();
        assertThat(look(run, null)).isNotEmpty();
    }
}
