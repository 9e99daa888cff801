// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.ContentLevel;
import io.sidelight.dataplane.api.policy.Detector;
import io.sidelight.dataplane.api.policy.MaskingProfile;
import io.sidelight.dataplane.api.policy.Policy;
import io.sidelight.dataplane.api.policy.PolicyAction;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.RuleMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a policy file says, and what is said of a wrong one. */
class PolicyFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsEveryKey() throws IOException {
        Files.writeString(folder.resolve("names.txt"),
                "# of the works council\nCouncil.Example.Test\n\n*.union.test # all of it\n");
        Files.writeString(folder.resolve("join.key"), "0123456789abcdef0123456789abcdef");
        Policy policy = read("""
                default: {action: decrypt, masking: standard}
                unknown: skip
                rules:
                  - name: council
                    match:
                      server-name: "*.bank.test"
                      server-name-file: names.txt
                    action: metadata
                  - match:
                      certificate-name: [www.bank.test]
                      certificate-subject: [O=Bank]
                      certificate-hash: AA:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                      unnamed: true
                      address: [10.0.0.0/8]
                      client-address: 192.0.2.1
                      server-address: ["2001:db8::/32"]
                      port: [443, 8000-8999]
                      vlan: 7
                      tunnel: [vxlan:42, gre]
                      suite: [TLS_AES_128_GCM_SHA256, 0x002F]
                    action: decrypt
                    masking: standard
                    plaintext: true
                masking:
                  standard:
                    headers: [host, User-Agent]
                    query: {mask: [token, Password]}
                    detect: [card, email]
                    patterns: {customer: 'CUST-[0-9]{6}'}
                    replace: hash
                    hash-key-file: join.key
                """);
        assertThat(policy.unknownBypasses()).isFalse();
        assertThat(policy.generation()).isEqualTo(7);
        PolicyRule council = policy.rules().getFirst();
        assertThat(council.match().who().serverNames()).map(Object::toString).containsExactly("*.bank.test",
                "council.example.test", "*.union.test");
        assertThat(council.action()).isEqualTo(PolicyAction.METADATA);
        assertThat(council.plaintext()).isFalse();
        PolicyRule second = policy.rules().get(1);
        assertThat(second.name()).isEqualTo("rule 2");
        assertThat(second.plaintext()).isTrue();
        RuleMatch match = second.match();
        assertThat(match.who().unnamed()).isTrue();
        assertThat(match.who().certificateHashes()).containsExactly("a".repeat(64));
        assertThat(match.where().ports()).hasSize(2);
        assertThat(match.where().addresses()).containsExactly(AddressBlock.parse("10.0.0.0/8"));
        assertThat(match.where().clients()).containsExactly(AddressBlock.parse("192.0.2.1"));
        assertThat(match.where().servers()).containsExactly(AddressBlock.parse("2001:db8::/32"));
        assertThat(match.where().tunnels()).hasSize(2);
        assertThat(match.suites()).containsExactly(0x1301, 0x002F);
        MaskingProfile masking = policy.fallback().masking();
        assertThat(masking.headers()).containsExactlyInAnyOrder("host", "user-agent");
        assertThat(masking.detectors()).containsExactlyInAnyOrder(Detector.CARD, Detector.EMAIL);
        assertThat(masking.query().masks("password")).isTrue();
        assertThat(Objects.requireNonNull(masking.hashKey()).length()).isEqualTo(32);
        assertThat(policy.fallback().plaintext()).isFalse();
        assertThat(policy.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void allMistakesAreToldAtOnceWithTheirLines() throws IOException {
        Path file = write("""
                default: {acton: decrypt}
                rules:
                  - match: {server-nam: a.test, address: [10.0.0.1/8, nowhere]}
                    action: decript
                  - name: x
                    match: {port: 99999, vlan: 5000, suite: TLS_NONSENSE, tunnel: vxlam, certificate-hash: 12}
                    action: ignore
                    masking: standart
                    plaintext: true
                  - name: x
                    action: metadata
                masking:
                  standard:
                    detect: [cards]
                    patterns: {bad: '(', empty: 'a*'}
                    query: {}
                    replace: hash
                """);
        List<String> problems = PolicyFile.load(file, 1).problems();
        assertThat(problems).map(problem -> problem.replace(file.toString(), "policy")).satisfiesExactlyInAnyOrder(
                p -> assertThat(p).startsWith("policy, line 14: detect is 'cards': must be one of: card, ")
                        .endsWith("(did you mean 'card'?)"),
                p -> assertThat(p)
                        .startsWith("policy, line 15: pattern bad is '(': not a regular expression of RE2: missing"),
                p -> assertThat(p)
                        .isEqualTo("policy, line 15: pattern empty is 'a*': fits an empty text, and so everywhere"),
                p -> assertThat(p).startsWith("policy, line 16: query must have either mask"),
                p -> assertThat(p).startsWith("policy, line 14: replace: hash needs hash-key-file"),
                p -> assertThat(p).isEqualTo(
                        "policy, line 3: unknown key 'server-nam' in match, must be one of: server-name, server-name-file, certificate-name, certificate-subject, certificate-hash, unnamed, address, client-address, server-address, port, vlan, tunnel, suite (did you mean 'server-name'?)"),
                p -> assertThat(p).isEqualTo(
                        "policy, line 3: address is '10.0.0.1/8': the address has bits behind its prefix of 8"),
                p -> assertThat(p).startsWith("policy, line 3: address is 'nowhere': not an IP address or block"),
                p -> assertThat(p).isEqualTo(
                        "policy, line 4: action is 'decript', must be one of: decrypt, metadata, ignore (did you mean 'decrypt'?)"),
                p -> assertThat(p).startsWith("policy, line 6: port is '99999': not ports"),
                p -> assertThat(p).isEqualTo("policy, line 6: vlan is '5000': must be a number from 0 to 4094"),
                p -> assertThat(p).startsWith("policy, line 6: suite is 'TLS_NONSENSE': must be a cipher suite"),
                p -> assertThat(p).startsWith("policy, line 6: tunnel is 'vxlam': not a kind of tunnel: mpls, "),
                p -> assertThat(p).startsWith("policy, line 6: certificate-hash is '12': must be the SHA-256"),
                p -> assertThat(p).isEqualTo(
                        "policy, line 8: there is no masking profile 'standart', must be one of: standard (did you mean 'standard'?)"),
                p -> assertThat(p).isEqualTo("policy, line 5: x has plaintext: true, but its action decrypts nothing"),
                p -> assertThat(p).startsWith("policy, line 10: the rule has no match"),
                p -> assertThat(p).startsWith("policy, line 10: the rule's name 'x' is another rule's too"),
                p -> assertThat(p).isEqualTo(
                        "policy, line 1: unknown key 'acton' in default, must be one of: action, content, masking, plaintext (did you mean 'action'?)"),
                p -> assertThat(p)
                        .isEqualTo("policy, line 1: default has no action, must be one of: decrypt, metadata, ignore"));
        assertThat(PolicyFile.load(file, 1).policy()).isSameAs(Policy.NONE);
    }

    @Test
    void whatIsToldOfBodiesIsRead() throws IOException {
        Policy policy = read("""
                default: {action: decrypt, content: headers}
                rules:
                  - match: {port: 1}
                    action: decrypt
                    content: {bodies: 16KiB, types: [Text/*, application/*+json], hashes: true}
                  - match: {port: 2}
                    action: decrypt
                    content: {bodies: 100}
                  - match: {port: 3}
                    action: decrypt
                    content: {hashes: true}
                """);
        assertThat(policy.fallback().content()).isSameAs(ContentLevel.HEADERS);
        assertThat(policy.unknownBypasses()).isTrue();
        assertThat(policy.rules()).map(PolicyRule::content).satisfiesExactly(
                content -> {
                    assertThat(content.bodyBytes()).isEqualTo(16_384);
                    assertThat(content.types()).map(Object::toString).containsExactly("text/*", "application/*+json");
                    assertThat(content.hashes()).isTrue();
                },
                content -> assertThat(content).isEqualTo(new ContentLevel(100, ContentLevel.TEXTS, false)),
                content -> {
                    assertThat(content.shownBytes("text/plain")).isZero();
                    assertThat(content.hashes()).isTrue();
                });
    }

    @Test
    void whatIsSaidWronglyOfBodiesIsTold() throws IOException {
        assertThat(PolicyFile.load(write("""
                default: {action: metadata, content: {bodies: 1KiB}}
                rules:
                  - match: {port: 1}
                    action: decrypt
                    content: bodies
                  - match: {port: 2}
                    action: decrypt
                    content: {bodies: 1MiB, types: [text, "*"], hashs: true}
                  - match: {port: 3}
                    action: decrypt
                    content: {types: [text/*]}
                  - match: {port: 4}
                    action: decrypt
                    content: {bodies: 257KiB}
                """), 1).problems()).map(problem -> problem.replaceFirst(".*policy.yaml", "policy"))
                .containsExactlyInAnyOrder(
                        "policy, line 1: default tells of bodies, but its action decrypts nothing",
                        "policy, line 5: content is 'bodies', must be headers, or what is told of bodies, such as {bodies: 16KiB, hashes: true}",
                        "policy, line 8: bodies is '1MiB': must be from 1 to 256KiB, such as 16KiB",
                        "policy, line 8: types is 'text': must be a media type such as application/json, text/* or */*",
                        "policy, line 8: types is '*': must be a media type such as application/json, text/* or */*",
                        "policy, line 8: unknown key 'hashs' in content, must be one of: bodies, types, hashes (did you mean 'hashes'?)",
                        "policy, line 11: types is of use with bodies only: hashes are of bodies of all types",
                        "policy, line 11: content has neither bodies nor hashes; write content: headers for neither",
                        "policy, line 14: bodies is '257KiB': must be from 1 to 256KiB, such as 16KiB");
    }

    @Test
    void aDefaultMustBeSaid() throws IOException {
        assertThat(PolicyFile.load(write("rules: []\n"), 1).problems()).singleElement().asString()
                .contains("line 1: there is no default");
        assertThat(PolicyFile.load(write(""), 1).problems()).singleElement().asString().contains("the file is empty");
    }

    @Test
    void whatIsNoYamlIsSaidOnceWithItsLine() throws IOException {
        assertThat(PolicyFile.load(write("default: {action: decrypt}\nrules:\n  - name: [\n"), 1).problems())
                .singleElement().asString().contains("line 4: this is no YAML: ");
        assertThat(PolicyFile.load(write("default: {action: decrypt}\nrules:\n  - match: {server-name: *.a.test}\n"), 1)
                .problems()).singleElement().asString().endsWith("; quote a text that begins with *");
        assertThat(PolicyFile.load(folder.resolve("absent.yaml"), 1).problems()).singleElement().asString()
                .endsWith("absent.yaml: there is no such file; check the path");
    }

    @Test
    void manyNamesAreRead() throws IOException {
        String names = IntStream.range(0, 100_000).mapToObj(i -> "    - '*.host" + i + ".example.test'\n")
                .collect(Collectors.joining());
        Policy policy = read("default: {action: decrypt}\nrules:\n- match:\n    server-name:\n" + names
                + "  action: metadata\n");
        assertThat(policy.rules().getFirst().match().who().serverNames()).hasSize(100_000);
    }

    private Policy read(String text) throws IOException {
        LoadedPolicy loaded = PolicyFile.load(write(text), 7);
        assertThat(loaded.problems()).isEmpty();
        return loaded.policy();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), text);
    }
}
