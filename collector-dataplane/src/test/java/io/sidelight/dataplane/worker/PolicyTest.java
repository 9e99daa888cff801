// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.AuditEvent;
import io.sidelight.dataplane.api.event.ConnectionFacts;
import io.sidelight.dataplane.api.event.DecryptStatus;
import io.sidelight.dataplane.api.event.HttpBody;
import io.sidelight.dataplane.api.event.HttpTransaction;
import io.sidelight.dataplane.api.event.HttpTransactionEvent;
import io.sidelight.dataplane.api.event.Reason;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.api.event.TlsConnectionEvent;
import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.ContentLevel;
import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.NamePattern;
import io.sidelight.dataplane.api.policy.OwnPattern;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.PortRange;
import io.sidelight.dataplane.api.policy.RuleMatch;
import io.sidelight.dataplane.corpus.CorpusCase;
import io.sidelight.dataplane.corpus.RecordedRun;
import io.sidelight.dataplane.trace.RecordSealer.Form;
import io.sidelight.dataplane.trace.ScriptedConversation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a policy does to connections of every kind, from packets to events. */
class PolicyTest {
    private static final PolicyRule DECRYPT = rule("decrypt", PolicyAction.DECRYPT, MaskingProfile.NOTHING);
    private static final PolicyRule METADATA = rule("metadata", PolicyAction.METADATA, MaskingProfile.NOTHING);
    private static final PolicyRule IGNORE = rule("ignore", PolicyAction.IGNORE, MaskingProfile.NOTHING);

    private static PolicyRule rule(String name, PolicyAction action, MaskingProfile masking) {
        return new PolicyRule(name, RuleMatch.ALL, action, masking, action == PolicyAction.DECRYPT);
    }

    @TestFactory
    Stream<DynamicTest> nothingIsReadOfWhatIsNotDecrypted() throws IOException {
        return cases(corpusCase -> {
            RecordedRun run = run(corpusCase, METADATA);
            assertThat(run.plaintext()).isEmpty();
            assertThat(run.events()).noneMatch(HttpTransactionEvent.class::isInstance);
            assertThat(run.tls()).isNotEmpty().allSatisfy(event -> {
                assertThat(event.verdict().status()).isEqualTo(DecryptStatus.BYPASSED);
                assertThat(event.verdict().reason()).isEqualTo(Reason.BYPASS_POLICY);
                assertThat(event.verdict().method()).isNull();
                assertThat(event.policyRule()).isEqualTo("metadata");
                assertThat(event.counts().clientBytes() + event.counts().serverBytes()).isZero();
            });
            assertThat(run.report().keyConversions()).isZero();
        });
    }

    @TestFactory
    Stream<DynamicTest> nothingIsToldOfWhatIsIgnored() throws IOException {
        return cases(corpusCase -> {
            RecordedRun run = run(corpusCase, IGNORE);
            assertThat(run.plaintext()).isEmpty();
            assertThat(run.events()).noneMatch(PolicyTest::isOfAConnection);
            assertThat(run.report().ignoredConnections()).isPositive();
            assertThat(run.report().tlsConnections()).isZero();
        });
    }

    private static boolean isOfAConnection(AuditEvent event) {
        return event instanceof TlsConnectionEvent || event instanceof HttpTransactionEvent;
    }

    @TestFactory
    Stream<DynamicTest> whatIsDecryptedIsReadAsWithoutAPolicy() throws IOException {
        return cases(corpusCase -> {
            RecordedRun without = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1);
            RecordedRun with = run(corpusCase, DECRYPT);
            assertThat(with.tls().stream().map(TlsConnectionEvent::verdict).toList())
                    .isEqualTo(without.tls().stream().map(TlsConnectionEvent::verdict).toList());
            assertThat(with.plaintext().keySet()).isEqualTo(without.plaintext().keySet());
            with.tls().stream().map(event -> event.connection().id()).forEach(id -> {
                assertThat(with.plaintext(id, Side.CLIENT)).isEqualTo(without.plaintext(id, Side.CLIENT));
                assertThat(with.plaintext(id, Side.SERVER)).isEqualTo(without.plaintext(id, Side.SERVER));
            });
            assertThat(with.events()).hasSameSizeAs(without.events());
        });
    }

    private interface Check {
        void of(CorpusCase corpusCase) throws IOException;
    }

    private static Stream<DynamicTest> cases(Check check) throws IOException {
        Predicate<CorpusCase> whole = each -> each.expected().get("connections") != null
                && !each.expected().get("connections").isEmpty();
        return CorpusCase.all().stream().filter(whole)
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> check.of(each)));
    }

    private static RecordedRun run(CorpusCase corpusCase, PolicyRule fallback) throws IOException {
        return RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1,
                new Policy(1, List.of(), fallback, true));
    }

    /** In TLS 1.3 the certificate is protected: it is opened, and then nothing more. */
    @Test
    void namesOfAProtectedCertificateDecideBeforeAnyDataIsRead() throws IOException {
        RuleMatch.Who who = new RuleMatch.Who(List.of(), List.of(NamePattern.parse("demo.test")), List.of(), List.of(),
                false);
        PolicyRule rule = new PolicyRule("bank", new RuleMatch(who, RuleMatch.Where.ANYWHERE, List.of()),
                PolicyAction.METADATA, MaskingProfile.NOTHING, false);
        CorpusCase corpusCase = CorpusCase.named("tls13-aes-128-gcm");
        RecordedRun run = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1,
                new Policy(1, List.of(rule), DECRYPT, true));
        assertThat(run.plaintext()).isEmpty();
        assertThat(run.tls()).isNotEmpty()
                .allSatisfy(event -> assertThat(event.tls().certificate()).isNotNull())
                .allSatisfy(event -> assertThat(event.policyRule()).isEqualTo("bank"))
                .allSatisfy(event -> assertThat(event.verdict().detail()).isEmpty());
    }

    /** Where only the secrets of application data are known, no certificate is. */
    @Test
    void whatCannotBeToldFromABypassIsBypassed() throws IOException {
        RuleMatch.Who who = new RuleMatch.Who(List.of(), List.of(NamePattern.parse("bank.test")), List.of(), List.of(),
                false);
        PolicyRule rule = new PolicyRule("bank", new RuleMatch(who, RuleMatch.Where.ANYWHERE, List.of()),
                PolicyAction.IGNORE, MaskingProfile.NOTHING, false);
        CorpusCase corpusCase = CorpusCase.named("keylog-application-only");
        RecordedRun careful = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1,
                new Policy(1, List.of(rule), DECRYPT, true));
        assertThat(careful.plaintext()).isEmpty();
        assertThat(careful.tls()).isNotEmpty().allSatisfy(
                event -> assertThat(event.verdict().detail()).contains("for safety"));
        RecordedRun trusting = RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1,
                new Policy(1, List.of(rule), DECRYPT, false));
        assertThat(trusting.plaintext()).isNotEmpty();
    }

    @Test
    void anotherPolicyHoldsForOpenConnectionsToo() throws Exception {
        ScriptedConversation conversation = conversation();
        WorkerRun run = new WorkerRun(CorpusCase.named("tls12-aes128-sha").secrets());
        run.use(new Policy(1, List.of(), DECRYPT, true));
        conversation.say(true, ascii("GET /first HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        conversation.say(false, ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        conversation.take().forEach(run::feed);
        run.use(new Policy(2, List.of(), IGNORE, true));
        conversation.say(true, ascii("GET /second HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        conversation.say(true, ascii("GET /second/again HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        conversation.take().forEach(run::feed);
        run.finish();
        TlsConnectionEvent event = run.tls().getFirst();
        assertThat(event.verdict().status()).isEqualTo(DecryptStatus.PARTIAL);
        assertThat(event.verdict().reason()).isEqualTo(Reason.BYPASS_POLICY);
        assertThat(run.records(event, Side.CLIENT)).hasSize(1);
        assertThat(event.counts().recordsOk()).as("both Finished, both messages, and the one before which it was asked")
                .isEqualTo(5);
        assertThat(http(run)).extracting(each -> each.http().target()).containsExactly("/first");
        assertThat(run.events().toString()).doesNotContain("second");
    }

    @Test
    void whatWasBypassedFromItsBeginningStaysSo() throws Exception {
        ScriptedConversation conversation = conversation();
        WorkerRun run = new WorkerRun(CorpusCase.named("tls12-aes128-sha").secrets());
        run.use(new Policy(1, List.of(), METADATA, true));
        conversation.say(true, ascii("GET /first HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        conversation.take().forEach(run::feed);
        run.use(new Policy(2, List.of(), DECRYPT, true));
        conversation.say(false, ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        conversation.take().forEach(run::feed);
        run.finish();
        assertThat(run.tls().getFirst().verdict().status()).isEqualTo(DecryptStatus.BYPASSED);
        assertThat(run.events()).noneMatch(HttpTransactionEvent.class::isInstance);
    }

    /** What was read under one rule is masked and told by that one, whatever holds when the connection ends. */
    @Test
    void whatWasReadIsMaskedByTheRuleUnderWhichItWasRead() throws Exception {
        MaskingProfile paths = new MaskingProfile(null, new MaskingProfile.Query(false, Set.of("token")), Set.of(),
                List.of(),
                null);
        ScriptedConversation conversation = conversation();
        WorkerRun run = new WorkerRun(CorpusCase.named("tls12-aes128-sha").secrets());
        run.use(new Policy(1, List.of(), rule("masked", PolicyAction.DECRYPT, paths), true));
        conversation.say(true, ascii("GET /first?token=s3cret HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        conversation.take().forEach(run::feed);
        run.use(new Policy(2, List.of(), METADATA, true));
        conversation.say(false, ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        conversation.take().forEach(run::feed);
        run.finish();
        assertThat(http(run)).singleElement().satisfies(each -> {
            assertThat(each.http().target()).isEqualTo("/first?token=[masked]");
            assertThat(each.policyRule()).isEqualTo("masked");
        });
        assertThat(run.tls().getFirst().policyRule()).isEqualTo("metadata");
    }

    /** Which end is which, and what is around a connection, comes from its packets. */
    @Test
    void endsAndVlansAreThoseOfTheConnection() throws IOException {
        List<AddressBlock> client = List.of(AddressBlock.parse("10.0.0.1"));
        assertThat(ruleOf("tls12-aes128-sha", new RuleMatch.Where(List.of(), client, List.of(), List.of(), List.of(),
                List.of()))).isEqualTo("asked");
        assertThat(ruleOf("tls12-aes128-sha", new RuleMatch.Where(List.of(), List.of(), client, List.of(), List.of(),
                List.of()))).isEqualTo("decrypt");
        assertThat(ruleOf("tls12-aes128-sha", new RuleMatch.Where(List.of(), List.of(), List.of(),
                List.of(PortRange.parse("443")), List.of(), List.of()))).isEqualTo("asked");
        RecordedRun tagged = RecordedRun.over(List.of(CorpusCase.named("qinq").capture()),
                CorpusCase.named("qinq").secrets(), 1);
        ConnectionFacts around = tagged.tls().getFirst().connection();
        for (int vlan : List.of(around.vlanId(), around.innerVlanId())) {
            assertThat(ruleOf("qinq", new RuleMatch.Where(List.of(), List.of(), List.of(), List.of(), List.of(vlan),
                    List.of()))).isEqualTo("asked");
        }
    }

    private static String ruleOf(String name, RuleMatch.Where where) throws IOException {
        CorpusCase corpusCase = CorpusCase.named(name);
        PolicyRule asked = new PolicyRule("asked", new RuleMatch(RuleMatch.Who.ANYBODY, where, List.of()),
                PolicyAction.METADATA, MaskingProfile.NOTHING, false);
        return RecordedRun.over(List.of(corpusCase.capture()), corpusCase.secrets(), 1,
                new Policy(1, List.of(asked), DECRYPT, true)).tls().getFirst().policyRule();
    }

    @Test
    void theNameThatTheClientAskedForIsMaskedInEveryEvent() throws IOException {
        MaskingProfile names = new MaskingProfile(null, new MaskingProfile.Query(false, Set.of()), Set.of(),
                List.of(OwnPattern.of("name", "demo")), null);
        RecordedRun run = run(CorpusCase.named("conversation-gcm"), rule("masked", PolicyAction.DECRYPT, names));
        assertThat(run.tls()).isNotEmpty()
                .allSatisfy(event -> assertThat(event.tls().serverName()).isEqualTo("[masked].test"));
        assertThat(run.events().stream().filter(HttpTransactionEvent.class::isInstance)
                .map(HttpTransactionEvent.class::cast)).isNotEmpty()
                .allSatisfy(event -> assertThat(event.serverName()).isEqualTo("[masked].test"));
    }

    /** The name in a hello that hides another one says nothing of the connection. */
    @Test
    void theOuterNameOfAHiddenHelloDecidesNothing() throws IOException {
        CorpusCase hidden = CorpusCase.named("boringssl-ech");
        String outer = RecordedRun.over(List.of(hidden.capture()), hidden.secrets(), 1).tls().stream()
                .map(event -> Objects.requireNonNull(event.tls().encryptedHello()).outerServerName()).findFirst()
                .orElseThrow();
        RuleMatch.Who who = new RuleMatch.Who(List.of(NamePattern.parse(outer)), List.of(), List.of(), List.of(),
                false);
        PolicyRule cover = new PolicyRule("cover", new RuleMatch(who, RuleMatch.Where.ANYWHERE, List.of()),
                PolicyAction.METADATA, MaskingProfile.NOTHING, false);
        RecordedRun run = RecordedRun.over(List.of(hidden.capture()), hidden.secrets(), 1,
                new Policy(1, List.of(cover), DECRYPT, false));
        assertThat(run.tls()).isNotEmpty().allSatisfy(event -> {
            assertThat(event.policyRule()).isEqualTo("decrypt");
            assertThat(event.verdict().status()).isEqualTo(DecryptStatus.DECRYPTED);
        });
    }

    @Test
    void maskedValuesAreInNoEventAndInNoPlaintext() throws Exception {
        MaskingProfile masking = new MaskingProfile(Set.of("host", "user-agent"),
                new MaskingProfile.Query(false, Set.of("token")), Set.of(Detector.values()), List.of(), null);
        ScriptedConversation conversation = conversation();
        WorkerRun run = new WorkerRun(CorpusCase.named("tls12-aes128-sha").secrets());
        run.use(new Policy(1, List.of(),
                new PolicyRule("masked", RuleMatch.ALL, PolicyAction.DECRYPT, masking, false), true));
        conversation.say(true, ascii("GET /pay/4111-1111-1111-1111?token=t0ps3cret&u=ann%40mail.test HTTP/1.1\r\n"
                + "Host: a.test\r\nUser-Agent: app 13812345678\r\nReferer: https://a.test/private\r\n"
                + "AUTHORIZATION: Bearer abcdef0123456789\r\nCookie: sid=c00kie\r\n\r\n"));
        conversation.say(false,
                ascii("HTTP/1.1 200 4111111111111111\r\nSet-Cookie: sid=c00kie\r\nContent-Length: 3\r\n\r\nb0dy"));
        conversation.take().forEach(run::feed);
        run.finish();
        HttpTransactionEvent event = http(run).getFirst();
        assertThat(event.policyRule()).isEqualTo("masked");
        assertThat(event.http().target()).isEqualTo("/pay/[masked]?token=[masked]&u=[masked]");
        assertThat(event.http().userAgent()).isEqualTo("app [masked]");
        assertThat(event.http().referrer()).isEqualTo("[masked]");
        assertThat(run.events().toString()).doesNotContain("4111", "1111", "t0ps3cret", "mail.test", "1381234",
                "private",
                "abcdef0123456789", "c00kie", "b0dy");
        assertThat(run.records(run.tls().getFirst(), Side.CLIENT)).isEmpty();
        assertThat(run.tls().getFirst().verdict().status()).isEqualTo(DecryptStatus.DECRYPTED);
    }

    @Test
    void bodiesAreToldMaskedAndHashedWhereARuleAsksForThem() throws Exception {
        MaskingProfile masking = new MaskingProfile(null, new MaskingProfile.Query(false, Set.of("password")),
                Set.of(Detector.values()), List.of(), null);
        String request = "{\"user\": \"ann@mail.test\", \"password\": \"hunter2\", \"card\": \"4111\\u0031111 11111111\"}";
        String answer = "<p>call 13812345678</p>";
        WorkerRun run = posting(request, answer, new PolicyRule("bodies", RuleMatch.ALL, PolicyAction.DECRYPT, masking,
                new ContentLevel(1_024, ContentLevel.TEXTS, true), false));
        HttpTransaction http = http(run).getFirst().http();
        assertThat(http.requestBody().text()).isEqualTo(
                "{\"user\": \"[masked]\", \"password\": \"[masked]\", \"card\": \"[masked]\"}");
        assertThat(http.responseBody().text()).isEqualTo("<p>call [masked]</p>");
        assertThat(http.requestBody().sha256()).hasSize(64);
        assertThat(run.events().toString()).doesNotContain("hunter2", "mail.test", "1111", "1381234");
    }

    @Test
    void nothingIsToldOfBodiesWhereNoRuleAsksForThem() throws Exception {
        WorkerRun run = posting("{}", "<p>hi</p>", DECRYPT);
        HttpTransaction http = http(run).getFirst().http();
        assertThat(http.requestBodyBytes()).isEqualTo(2);
        assertThat(http.requestBody()).isSameAs(HttpBody.NONE);
        assertThat(http.responseBody()).isSameAs(HttpBody.NONE);
    }

    /** What was kept under a rule that allowed it is not told under one that does not. */
    @Test
    void bodiesThatArePartlyReadWhenThePolicyChangesAreNotTold() throws Exception {
        ScriptedConversation conversation = conversation();
        WorkerRun run = new WorkerRun(CorpusCase.named("tls12-aes128-sha").secrets());
        run.use(new Policy(1, List.of(), new PolicyRule("bodies", RuleMatch.ALL, PolicyAction.DECRYPT,
                MaskingProfile.NOTHING, new ContentLevel(1_024, ContentLevel.TEXTS, true), false), true));
        conversation.say(true, ascii("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        conversation.say(false, ascii("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nopen"));
        conversation.take().forEach(run::feed);
        run.use(new Policy(2, List.of(), DECRYPT, true));
        conversation.say(false, ascii("shut"));
        conversation.take().forEach(run::feed);
        run.finish();
        assertThat(http(run).getFirst().http().complete()).isTrue();
        assertThat(http(run).getFirst().http().responseBody()).isSameAs(HttpBody.NONE);
    }

    private static WorkerRun posting(String request, String answer, PolicyRule rule) throws Exception {
        ScriptedConversation conversation = conversation();
        WorkerRun run = new WorkerRun(CorpusCase.named("tls12-aes128-sha").secrets());
        run.use(new Policy(1, List.of(), rule, true));
        conversation.say(true,
                ascii("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nContent-Length: "
                        + request.length() + "\r\n\r\n" + request));
        conversation.say(false, ascii("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                + answer.length() + "\r\n\r\n" + answer));
        conversation.take().forEach(run::feed);
        run.finish();
        return run;
    }

    private static ScriptedConversation conversation() throws Exception {
        Path certificate = CorpusCase.named("tls12-aes128-sha").folder().resolveSibling("keys").resolve("server.pem");
        return new ScriptedConversation(certificate, Form.GCM, 1_400, 1);
    }

    private static List<HttpTransactionEvent> http(WorkerRun run) {
        return run.events().stream().filter(HttpTransactionEvent.class::isInstance)
                .map(HttpTransactionEvent.class::cast).toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
