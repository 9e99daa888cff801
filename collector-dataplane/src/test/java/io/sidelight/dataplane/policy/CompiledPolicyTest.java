// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.TunnelFacts;
import io.sidelight.dataplane.api.event.TunnelType;
import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.NamePattern;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.PortRange;
import io.sidelight.dataplane.api.policy.RuleMatch;
import io.sidelight.dataplane.api.policy.RuleMatch.Where;
import io.sidelight.dataplane.api.policy.RuleMatch.Who;
import io.sidelight.dataplane.api.policy.TunnelMatch;
import io.sidelight.dataplane.policy.CompiledPolicy.Match;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which rule is found for what is known of a connection. */
class CompiledPolicyTest {
    private static final PolicyRule REST = rule("rest", RuleMatch.ALL, PolicyAction.DECRYPT);
    private static final CertificateClues CERTIFICATE = new CertificateClues("aa", "bb",
            List.of("www.bank.test", "*.bank.test"), List.of("cn=bank", "o=bank of tests, inc."));

    @Test
    void theFirstRuleThatMatchesHolds() {
        CompiledPolicy policy = policy(names("one", "a.test"), names("two", "a.test", "b.test"),
                names("three", "*.test"));
        assertThat(ruleOf(policy, named("a.test"))).isEqualTo("one");
        assertThat(ruleOf(policy, named("b.test"))).isEqualTo("two");
        assertThat(ruleOf(policy, named("c.test"))).isEqualTo("three");
        assertThat(ruleOf(policy, named("c.other"))).isEqualTo("rest");
    }

    @Test
    void aWildcardIsForOneLabelOrMoreButNotForTheNameItself() {
        CompiledPolicy policy = policy(names("below", "*.example.test"));
        assertThat(ruleOf(policy, named("a.example.test"))).isEqualTo("below");
        assertThat(ruleOf(policy, named("a.b.example.test"))).isEqualTo("below");
        assertThat(ruleOf(policy, named("example.test"))).isEqualTo("rest");
        assertThat(ruleOf(policy, named("anexample.test"))).isEqualTo("rest");
        assertThat(ruleOf(policy(names("any", "*")), named("localhost"))).isEqualTo("any");
    }

    @Test
    void allThatARuleAsksMustHold() {
        RuleMatch match = new RuleMatch(
                new Who(List.of(NamePattern.parse("a.test")), List.of(), List.of(), List.of(), false),
                new Where(List.of(), List.of(AddressBlock.parse("10.0.0.0/8")), List.of(),
                        List.of(PortRange.parse("443")),
                        List.of(7), List.of(TunnelMatch.parse("vxlan:42"))),
                List.of(0x1301));
        CompiledPolicy policy = policy(rule("all", match, PolicyAction.METADATA));
        TunnelFacts vxlan = tunnel(42);
        assertThat(ruleOf(policy, clues("a.test", true, null, 0x1301, "10.1.2.3", "192.0.2.1", 443, 7, vxlan, true)))
                .isEqualTo("all");
        assertThat(ruleOf(policy, clues("b.test", true, null, 0x1301, "10.1.2.3", "192.0.2.1", 443, 7, vxlan, true)))
                .isEqualTo("rest");
        assertThat(ruleOf(policy, clues("a.test", true, null, 0x1302, "10.1.2.3", "192.0.2.1", 443, 7, vxlan, true)))
                .isEqualTo("rest");
        assertThat(ruleOf(policy, clues("a.test", true, null, 0x1301, "11.1.2.3", "10.0.0.1", 443, 7, vxlan, true)))
                .isEqualTo("rest");
        assertThat(ruleOf(policy, clues("a.test", true, null, 0x1301, "10.1.2.3", "192.0.2.1", 444, 7, vxlan, true)))
                .isEqualTo("rest");
        assertThat(ruleOf(policy, clues("a.test", true, null, 0x1301, "10.1.2.3", "192.0.2.1", 443, 8, vxlan, true)))
                .isEqualTo("rest");
        assertThat(
                ruleOf(policy, clues("a.test", true, null, 0x1301, "10.1.2.3", "192.0.2.1", 443, 7, tunnel(43), true)))
                .isEqualTo("rest");
        assertThat(ruleOf(policy, clues("a.test", true, null, 0x1301, "10.1.2.3", "192.0.2.1", 443, 7, null, true)))
                .isEqualTo("rest");
    }

    @Test
    void addressesAreFoundByAnyPrefixAndFamily() {
        CompiledPolicy policy = policy(addresses("host", "192.0.2.7"),
                addresses("net", "192.0.2.0/24", "2001:db8::/32"),
                addresses("all4", "0.0.0.0/0"));
        assertThat(ruleOf(policy, between("192.0.2.7", "203.0.113.1"))).isEqualTo("host");
        assertThat(ruleOf(policy, between("203.0.113.1", "192.0.2.9"))).isEqualTo("net");
        assertThat(ruleOf(policy, between("2001:db8:1::1", "2001:db9::1"))).isEqualTo("net");
        assertThat(ruleOf(policy, between("198.51.100.1", "198.51.100.2"))).isEqualTo("all4");
        assertThat(ruleOf(policy, between("2001:db9::2", "2001:db9::1"))).isEqualTo("rest");
    }

    @Test
    void certificatesAreFoundByNameSubjectAndHash() {
        assertThat(ruleOf(policy(who("n", new Who(List.of(), patterns("www.bank.test"), List.of(), List.of(), false))),
                known("cdn.test", CERTIFICATE))).isEqualTo("n");
        assertThat(ruleOf(
                policy(who("s", new Who(List.of(), List.of(), List.of("O=Bank of Tests, Inc."), List.of(), false))),
                known("cdn.test", CERTIFICATE))).isEqualTo("s");
        assertThat(ruleOf(policy(who("h", new Who(List.of(), List.of(), List.of(), List.of("bb"), false))),
                known("cdn.test", CERTIFICATE))).isEqualTo("h");
        assertThat(ruleOf(policy(who("h", new Who(List.of(), List.of(), List.of(), List.of("cc"), false))),
                known("cdn.test", CERTIFICATE))).isEqualTo("rest");
    }

    @Test
    void withoutANameThoseOfTheCertificateCount() {
        CompiledPolicy policy = policy(names("bank", "*.bank.test"));
        assertThat(ruleOf(policy, known("", CERTIFICATE))).isEqualTo("bank");
        // the name in a hello that may hide another one says nothing
        assertThat(ruleOf(policy,
                clues("cover.test", false, CERTIFICATE, -1, "10.0.0.1", "10.0.0.2", 443, -1, null, true)))
                .isEqualTo("bank");
        assertThat(ruleOf(policy, known("cover.test", CERTIFICATE))).isEqualTo("rest");
    }

    @Test
    void whatMayBeBypassedIsWhenNeitherNameNorCertificateIsKnown() {
        CompiledPolicy policy = policy(names("bank", "*.bank.test"));
        Match match = Objects.requireNonNull(policy.match(known("", null)));
        assertThat(match.rule().name()).isEqualTo("bank");
        assertThat(match.matches()).isFalse();
        CompiledPolicy trusting = CompiledPolicy.of(new Policy(1, List.of(names("bank", "*.bank.test")), REST, false));
        assertThat(ruleOf(trusting, known("", null))).isEqualTo("rest");
    }

    @Test
    void aRuleBeforeItThatMatchesHolds() {
        CompiledPolicy policy = policy(addresses("lab", "10.0.0.0/8"), names("bank", "*.bank.test"));
        assertThat(ruleOf(policy, known("", null))).isEqualTo("lab");
    }

    @Test
    void whatElseABypassAsksIsAskedThen() {
        RuleMatch elsewhere = new RuleMatch(new Who(patterns("*.bank.test"), List.of(), List.of(), List.of(), false),
                new Where(List.of(), List.of(), List.of(), List.of(PortRange.parse("8443")), List.of(), List.of()),
                List.of());
        assertThat(ruleOf(policy(rule("bank", elsewhere, PolicyAction.METADATA)), known("", null))).isEqualTo("rest");
    }

    @Test
    void itIsDecidedAsSoonAsItIsCertain() {
        CompiledPolicy policy = policy(names("a", "a.test"),
                who("hash", new Who(List.of(), List.of(), List.of(), List.of("aa"), false)),
                names("b", "b.test"));
        assertThat(policy.match(early("a.test", null))).isNotNull();
        assertThat(policy.match(early("b.test", null))).isNull(); // the certificate may be the one of the rule before it
        assertThat(policy.match(early("b.test", CERTIFICATE))).isNotNull();
        assertThat(policy.match(early("c.test", null))).isNull();
    }

    @Test
    void connectionsWithoutAnyNameAreOnesToo() {
        CompiledPolicy policy = policy(who("unnamed", new Who(List.of(), List.of(), List.of(), List.of(), true)));
        assertThat(ruleOf(policy, known("", null))).isEqualTo("unnamed");
        assertThat(policy.match(early("", null))).isNull();
        assertThat(ruleOf(policy, known("", CERTIFICATE))).isEqualTo("rest");
        assertThat(ruleOf(policy, known("a.test", null))).isEqualTo("rest");
    }

    /** Names are found by look-ups: so a hundred thousand rules cost no more than a few. */
    @Test
    void manyRulesAreSearchedNoLongerThanFew() {
        List<PolicyRule> rules = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            rules.add(names("r" + i, i % 2 == 0 ? "host" + i + ".zone" + i % 977 + ".test" : "*.below" + i + ".test"));
        }
        CompiledPolicy policy = CompiledPolicy.of(new Policy(1, rules, REST, true));
        assertThat(ruleOf(policy, named("host99998.zone" + 99_998 % 977 + ".test"))).isEqualTo("r99998");
        assertThat(ruleOf(policy, named("x.y.below77777.test"))).isEqualTo("r77777");
        assertThat(ruleOf(policy, named("below77777.test"))).isEqualTo("rest");
    }

    @Test
    void attributesOfASubjectAreToldApart() {
        assertThat(CertificateClues.attributes("CN=a\\,b,O=X+OU=Y\\+Z")).containsExactly("cn=a,b", "o=x", "ou=y+z");
    }

    private static String ruleOf(CompiledPolicy policy, ConnectionClues clues) {
        return Objects.requireNonNull(policy.match(clues)).rule().name();
    }

    private static CompiledPolicy policy(PolicyRule... rules) {
        return CompiledPolicy.of(new Policy(1, List.of(rules), REST, true));
    }

    private static PolicyRule rule(String name, RuleMatch match, PolicyAction action) {
        return new PolicyRule(name, match, action, MaskingProfile.NOTHING, false);
    }

    private static PolicyRule names(String name, String... patterns) {
        return who(name, new Who(patterns(patterns), List.of(), List.of(), List.of(), false));
    }

    private static PolicyRule who(String name, Who who) {
        return rule(name, new RuleMatch(who, Where.ANYWHERE, List.of()), PolicyAction.METADATA);
    }

    private static PolicyRule addresses(String name, String... blocks) {
        Where where = new Where(List.of(blocks).stream().map(AddressBlock::parse).toList(), List.of(), List.of(),
                List.of(),
                List.of(), List.of());
        return rule(name, new RuleMatch(Who.ANYBODY, where, List.of()), PolicyAction.METADATA);
    }

    private static List<NamePattern> patterns(String... texts) {
        return List.of(texts).stream().map(NamePattern::parse).toList();
    }

    private static TunnelFacts tunnel(long id) {
        TunnelFacts.Id vxlan = new TunnelFacts.Id(TunnelType.VXLAN, id);
        return new TunnelFacts(vxlan, vxlan, 1, null, null);
    }

    private static ConnectionClues named(String name) {
        return known(name, null);
    }

    private static ConnectionClues known(String name, @Nullable CertificateClues certificate) {
        return clues(name, true, certificate, 0x1301, "10.0.0.1", "10.0.0.2", 443, -1, null, true);
    }

    private static ConnectionClues early(String name, @Nullable CertificateClues certificate) {
        return clues(name, true, certificate, -1, "10.0.0.1", "10.0.0.2", 443, -1, null, false);
    }

    private static ConnectionClues between(String client, String server) {
        return clues("a.test", true, null, -1, client, server, 443, -1, null, true);
    }

    private static ConnectionClues clues(String name, boolean nameKnown, @Nullable CertificateClues certificate,
            int suite,
            String client, String server, int port, int vlan, @Nullable TunnelFacts tunnel, boolean complete) {
        byte[] from = InetAddress.ofLiteral(client).getAddress();
        byte[] to = InetAddress.ofLiteral(server).getAddress();
        return new ConnectionClues(name, nameKnown, certificate, suite,
                new ConnectionClues.Ends(AddressBlock.highOf(from), AddressBlock.lowOf(from), AddressBlock.highOf(to),
                        AddressBlock.lowOf(to), port),
                vlan, -1, tunnel, complete);
    }
}
