// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.NamePattern;
import io.sidelight.dataplane.api.policy.PortRange;
import io.sidelight.dataplane.api.policy.RuleMatch;
import io.sidelight.dataplane.api.policy.TunnelMatch;
import java.io.BufferedReader;
import io.sidelight.control.yaml.YamlNode;
import io.sidelight.control.yaml.YamlProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what a rule asks of a connection. */
final class MatchReader {
    private static final List<String> KEYS = List.of("server-name", "server-name-file", "certificate-name",
            "certificate-subject", "certificate-hash", "unnamed", "address", "client-address", "server-address", "port",
            "vlan", "tunnel", "suite");
    private static final int MOST_VLAN = 4_094;
    private static final int HASH_DIGITS = 64;

    private final PolicyProblems problems;

    MatchReader(PolicyProblems problems) {
        this.problems = problems;
    }

    RuleMatch read(YamlNode node) {
        PolicySection keys = PolicySection.of(node, "match", KEYS, problems);
        List<NamePattern> serverNames = new ArrayList<>(keys.list("server-name", NamePattern::parse));
        readNames(keys.value("server-name-file"), serverNames);
        RuleMatch.Who who = new RuleMatch.Who(serverNames, keys.list("certificate-name", NamePattern::parse),
                keys.list("certificate-subject", MatchReader::attribute),
                keys.list("certificate-hash", MatchReader::hash),
                keys.truth("unnamed", false));
        RuleMatch.Where where = new RuleMatch.Where(keys.list("address", AddressBlock::parse),
                keys.list("client-address", AddressBlock::parse), keys.list("server-address", AddressBlock::parse),
                keys.list("port", PortRange::parse), keys.list("vlan", MatchReader::vlan),
                keys.list("tunnel", TunnelMatch::parse));
        RuleMatch match = new RuleMatch(who,
                where.equals(RuleMatch.Where.ANYWHERE) ? RuleMatch.Where.ANYWHERE : where,
                keys.list("suite", MatchReader::suite));
        if (match.equals(RuleMatch.ALL) && node instanceof YamlNode.Mapping mapping
                && mapping.entries().isEmpty()) {
            problems.add(node.place(), "match says nothing; what is to hold for all other connections is the default");
        }
        return match;
    }

    /** Names from a file, one a line; what follows a # is a remark. */
    private void readNames(@Nullable YamlNode value, List<NamePattern> names) {
        if (value == null) {
            return;
        }
        if (!(value instanceof YamlNode.Scalar scalar) || scalar.text().isEmpty()) {
            problems.add(value.place(),
                    "server-name-file is " + PolicySection.shown(value) + ", must be a file's name");
            return;
        }
        Path file = problems.named(value.place(), "server-name-file", scalar.text());
        if (file == null) {
            return;
        }
        YamlProblems _ = problems.ofNamed(file);
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String read = lines.readLine(); read != null; read = lines.readLine()) {
                number++;
                int remark = read.indexOf('#');
                String name = (remark < 0 ? read : read.substring(0, remark)).strip();
                if (!name.isEmpty()) {
                    problems.parse(file, number, "the name", name, NamePattern::parse, names);
                }
            }
        } catch (IOException e) {
            problems.add(value.place(), "cannot read server-name-file " + file + ": " + e.getClass().getSimpleName());
        }
    }

    private static String attribute(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            throw new IllegalArgumentException("must be an attribute with its whole value, such as O=Example Bank");
        }
        return text;
    }

    private static String hash(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (digits.length() != HASH_DIGITS || !digits.matches("[0-9a-f]+")) {
            throw new IllegalArgumentException(
                    "must be the SHA-256 of the certificate or of its public key (SPKI), 64 hex digits");
        }
        return digits;
    }

    private static int vlan(String text) {
        boolean number = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int id = number ? Integer.parseInt(text) : -1;
        if (id < 0 || id > MOST_VLAN) {
            throw new IllegalArgumentException("must be a number from 0 to " + MOST_VLAN);
        }
        return id;
    }

    private static int suite(String text) {
        int code = text.matches("0x[0-9A-Fa-f]{4}") ? Integer.decode(text) : Collector.cipherSuite(text);
        if (code < 0) {
            throw new IllegalArgumentException(
                    "must be a cipher suite as registered at IANA, such as TLS_AES_128_GCM_SHA256 or 0x1301");
        }
        return code;
    }
}
