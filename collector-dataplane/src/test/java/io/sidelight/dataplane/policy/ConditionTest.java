// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.event.CertificateFacts;
import io.sidelight.dataplane.api.event.PublicKeyFacts;
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
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a rule asks for beside what it is found by, and what holds as long as that is not known. */
class ConditionTest {
    private static final CertificateClues CERTIFICATE = new CertificateClues("aa", "bb", List.of("www.bank.test"),
            List.of("cn=bank"));
    private static final Who NAMED = new Who(names("a.test"), List.of(), List.of(), List.of(), false);

    @Test
    void anyOfSeveralPrefixesHolds() {
        CompiledPolicy policy = policy(
                rule("r", NAMED,
                        where(blocks("192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32"), List.of(), List.of(), -1)));
        assertThat(ruleOf(policy, clues("a.test", null).from("10.9.9.9"))).isEqualTo("r");
        assertThat(ruleOf(policy, clues("a.test", null).from("192.0.2.9"))).isEqualTo("r");
        assertThat(ruleOf(policy, clues("a.test", null).from("11.9.9.9"))).isEqualTo("rest");
    }

    @Test
    void theServersAddressIsNotTheClients() {
        CompiledPolicy policy = policy(rule("r", NAMED, where(List.of(), List.of(), blocks("10.0.0.0/8"), -1)));
        assertThat(ruleOf(policy, clues("a.test", null).from("10.0.0.1"))).isEqualTo("rest");
        assertThat(ruleOf(policy, clues("a.test", null).to("10.0.0.1"))).isEqualTo("r");
    }

    @Test
    void theInnerVlanCountsToo() {
        CompiledPolicy policy = policy(rule("r", Who.ANYBODY, where(List.of(), List.of(), List.of(), 7)));
        assertThat(ruleOf(policy, clues("a.test", null).vlans(5, 7))).isEqualTo("r");
        assertThat(ruleOf(policy, clues("a.test", null).vlans(7, -1))).isEqualTo("r");
        assertThat(ruleOf(policy, clues("a.test", null).vlans(5, -1))).isEqualTo("rest");
    }

    @Test
    void theHashOfThePublicKeyCountsBesideAName() {
        CompiledPolicy policy = policy(
                rule("r", new Who(names("a.test"), List.of(), List.of(), List.of("bb"), false), Where.ANYWHERE));
        assertThat(ruleOf(policy, clues("a.test", CERTIFICATE))).isEqualTo("r");
    }

    @Test
    void aCertificateThatIsNotSeenYetIsWaitedFor() {
        CompiledPolicy policy = policy(rule("r",
                new Who(names("a.test"), names("www.bank.test"), List.of(), List.of(), false), Where.ANYWHERE));
        assertThat(policy.match(clues("a.test", null).early())).isNull();
        assertThat(ruleOf(policy, clues("a.test", CERTIFICATE).early())).isEqualTo("r");
        assertThat(Objects.requireNonNull(policy.match(clues("a.test", null).known())).matches()).isFalse();
    }

    @Test
    void aSuiteThatIsNotChosenYetIsWaitedFor() {
        CompiledPolicy policy = policy(new PolicyRule("r", new RuleMatch(Who.ANYBODY, Where.ANYWHERE, List.of(0x1301)),
                PolicyAction.METADATA, MaskingProfile.NOTHING, false));
        assertThat(policy.match(clues("a.test", null).early())).isNull();
        assertThat(ruleOf(policy, clues("a.test", null).suite(0x1301).early())).isEqualTo("r");
        assertThat(ruleOf(policy, clues("a.test", null).suite(0x1302).early())).isEqualTo("rest");
    }

    @Test
    void whatComesAfterARuleThatHoldsIsNotWaitedFor() {
        CompiledPolicy policy = policy(rule("lab", Who.ANYBODY, where(blocks("10.0.0.0/8"), List.of(), List.of(), -1)),
                rule("later", new Who(List.of(), names("x.test"), List.of(), List.of(), false), Where.ANYWHERE));
        assertThat(ruleOf(policy, clues("a.test", null).from("10.0.0.1").early())).isEqualTo("lab");
    }

    @Test
    void aRuleThatDecryptsDoesNotHoldForSafety() {
        CompiledPolicy policy = policy(new PolicyRule("r", new RuleMatch(NAMED, Where.ANYWHERE, List.of()),
                PolicyAction.DECRYPT, MaskingProfile.NOTHING, false));
        assertThat(ruleOf(policy, clues("", null))).isEqualTo("rest");
    }

    /** Of rules found by names the first of each kind stands for all: kinds are told apart by all that else is asked. */
    @Test
    void anyRuleThatMayBypassHoldsForSafety() {
        PolicyRule elsewhere = rule("elsewhere", NAMED, where(List.of(), List.of(), List.of(), 99));
        PolicyRule decrypts = new PolicyRule("decrypts", new RuleMatch(NAMED, Where.ANYWHERE, List.of()),
                PolicyAction.DECRYPT, MaskingProfile.NOTHING, false);
        PolicyRule bypasses = rule("bypasses", new Who(names("b.test"), List.of(), List.of(), List.of(), false),
                Where.ANYWHERE);
        assertThat(ruleOf(policy(elsewhere, bypasses), clues("", null))).isEqualTo("bypasses");
        assertThat(ruleOf(policy(decrypts, bypasses), clues("", null))).isEqualTo("bypasses");
    }

    @Test
    void aNameMayBeOfManyRules() {
        CompiledPolicy policy = policy(rule("one", NAMED, where(List.of(), List.of(), List.of(), 1)),
                rule("two", NAMED, where(List.of(), List.of(), List.of(), 2)),
                rule("three", NAMED, where(List.of(), List.of(), List.of(), 3)));
        assertThat(ruleOf(policy, clues("a.test", null).vlans(3, -1))).isEqualTo("three");
        assertThat(ruleOf(policy, clues("a.test", null).vlans(1, -1))).isEqualTo("one");
    }

    @Test
    void theCommonNameIsTheCertificatesNameWhenItHasNoOther() {
        assertThat(CertificateClues.of(certificate(List.of())).names()).containsExactly("www.bank.test");
        assertThat(CertificateClues.of(certificate(List.of("B.test"))).names()).containsExactly("b.test");
    }

    private static CertificateFacts certificate(List<String> names) {
        return new CertificateFacts("aa", "bb", "01", "O=Bank,CN=WWW.bank.test", "CN=ca", 0, 1,
                new PublicKeyFacts("RSA", 2048, ""), "SHA256-RSA", names);
    }

    private static CompiledPolicy policy(PolicyRule... rules) {
        return CompiledPolicy.of(new Policy(1, List.of(rules),
                new PolicyRule("rest", RuleMatch.ALL, PolicyAction.DECRYPT, MaskingProfile.NOTHING, false), true));
    }

    private static PolicyRule rule(String name, Who who, Where where) {
        return new PolicyRule(name, new RuleMatch(who, where, List.of()), PolicyAction.METADATA, MaskingProfile.NOTHING,
                false);
    }

    private static Where where(List<AddressBlock> either, List<AddressBlock> clients, List<AddressBlock> servers,
            int vlan) {
        return new Where(either, clients, servers, List.<PortRange>of(), vlan < 0 ? List.of() : List.of(vlan),
                List.of());
    }

    private static List<AddressBlock> blocks(String... texts) {
        return List.of(texts).stream().map(AddressBlock::parse).toList();
    }

    private static List<NamePattern> names(String... texts) {
        return List.of(texts).stream().map(NamePattern::parse).toList();
    }

    private static String ruleOf(CompiledPolicy policy, Clues clues) {
        return Objects.requireNonNull(policy.match(clues.known())).rule().name();
    }

    private static String ruleOf(CompiledPolicy policy, ConnectionClues clues) {
        return Objects.requireNonNull(policy.match(clues)).rule().name();
    }

    private static Clues clues(String name, @Nullable CertificateClues certificate) {
        return new Clues(name, certificate, -1, "172.16.0.1", "172.16.0.2", -1, -1);
    }

    /** What is known of a connection, step by step. */
    private record Clues(String name, @Nullable CertificateClues certificate, int code, String client, String server,
            int vlan, int innerVlan) {
        Clues from(String address) {
            return new Clues(name, certificate, code, address, server, vlan, innerVlan);
        }

        Clues to(String address) {
            return new Clues(name, certificate, code, client, address, vlan, innerVlan);
        }

        Clues vlans(int outer, int inner) {
            return new Clues(name, certificate, code, client, server, outer, inner);
        }

        Clues suite(int chosen) {
            return new Clues(name, certificate, chosen, client, server, vlan, innerVlan);
        }

        ConnectionClues early() {
            return clues(false);
        }

        ConnectionClues known() {
            return clues(true);
        }

        private ConnectionClues clues(boolean complete) {
            byte[] from = InetAddress.ofLiteral(client).getAddress();
            byte[] to = InetAddress.ofLiteral(server).getAddress();
            return new ConnectionClues(name, true, certificate, code,
                    new ConnectionClues.Ends(AddressBlock.highOf(from), AddressBlock.lowOf(from),
                            AddressBlock.highOf(to), AddressBlock.lowOf(to), 443),
                    vlan, innerVlan, null, complete);
        }
    }
}
