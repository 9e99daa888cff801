// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.dataplane.api.policy.NamePattern;
import io.sidelight.dataplane.api.policy.PolicyRule;
import io.sidelight.dataplane.api.policy.RuleMatch;
import io.sidelight.dataplane.policy.Condition.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where rules are found. Filled by one thread, then only read. */
final class RuleIndex {
    private final NameIndex serverNames = new NameIndex();
    private final NameIndex certificateNames = new NameIndex();
    private final Map<String, List<Integer>> hashes = new HashMap<>();
    private final AddressIndex clients = new AddressIndex();
    private final AddressIndex servers = new AddressIndex();
    private final AddressIndex either = new AddressIndex();
    /** Rules that are asked of every connection. */
    private final List<Integer> others = new ArrayList<>();
    /** Of those found by a name or by a certificate, the first rule of each kind that asks the same besides. */
    private final Map<List<Object>, Integer> firstByName = new LinkedHashMap<>();
    private final Map<List<Object>, Integer> firstByCertificate = new LinkedHashMap<>();

    /** Adds a rule; returns what else it asks for than what it is found by. Rules come in their order. */
    List<Condition> add(int number, PolicyRule rule) {
        RuleMatch.Who who = rule.match().who();
        RuleMatch.Where where = rule.match().where();
        List<Condition> rest = new ArrayList<>();
        boolean byServerName = !who.serverNames().isEmpty();
        boolean byHash = !byServerName && !who.certificateHashes().isEmpty();
        boolean byCertificateName = !byServerName && !byHash && !who.certificateNames().isEmpty();
        boolean found = byServerName || byHash || byCertificateName;
        if (byServerName) {
            who.serverNames().forEach(name -> serverNames.add(name, number));
        }
        if (byHash) {
            who.certificateHashes().forEach(hash -> hashes.computeIfAbsent(hash, _ -> new ArrayList<>(1)).add(number));
        } else if (!who.certificateHashes().isEmpty()) {
            rest.add(new Condition.Hash(Set.copyOf(who.certificateHashes())));
        }
        if (byCertificateName) {
            who.certificateNames().forEach(name -> certificateNames.add(name, number));
        } else if (!who.certificateNames().isEmpty()) {
            rest.add(new Condition.CertificateName(indexOf(who.certificateNames())));
        }
        if (!who.subjects().isEmpty()) {
            rest.add(new Condition.Subject(lowerCase(who.subjects())));
        }
        if (who.unnamed()) {
            rest.add(new Condition.Unnamed());
        }
        addWhere(number, where, found, rest);
        if (!rule.match().suites().isEmpty()) {
            rest.add(new Condition.Suite(Set.copyOf(rule.match().suites())));
        }
        if (found) {
            // where what finds them is not known, neither is what else they ask of the certificate
            List<Object> kind = List.of(rule.action().isBypass(), who.unnamed(), where, rule.match().suites());
            (byServerName ? firstByName : firstByCertificate).putIfAbsent(kind, number);
        }
        return List.copyOf(rest);
    }

    private void addWhere(int number, RuleMatch.Where where, boolean found, List<Condition> rest) {
        boolean sought = !found;
        sought = !addAddresses(number, where.servers(), servers, End.SERVER, sought, rest) && sought;
        sought = !addAddresses(number, where.clients(), clients, End.CLIENT, sought, rest) && sought;
        sought = !addAddresses(number, where.addresses(), either, End.EITHER, sought, rest) && sought;
        if (sought) {
            others.add(number);
        }
        if (!where.ports().isEmpty()) {
            rest.add(new Condition.Port(where.ports()));
        }
        if (!where.vlans().isEmpty()) {
            rest.add(new Condition.Vlan(Set.copyOf(where.vlans())));
        }
        if (!where.tunnels().isEmpty()) {
            rest.add(new Condition.Tunnel(where.tunnels()));
        }
    }

    /** Adds addresses as what the rule is found by, if it still needs that, or to what else it asks for. */
    private static boolean addAddresses(int number, List<AddressBlock> blocks, AddressIndex index, End end,
            boolean sought,
            List<Condition> rest) {
        if (blocks.isEmpty()) {
            return false;
        }
        if (sought) {
            blocks.forEach(block -> index.add(block, number));
            return true;
        }
        AddressIndex own = new AddressIndex();
        blocks.forEach(block -> own.add(block, number));
        rest.add(new Condition.Address(own, end));
        return false;
    }

    private static NameIndex indexOf(List<NamePattern> names) {
        NameIndex index = new NameIndex();
        names.forEach(name -> index.add(name, 0));
        return index;
    }

    private static Set<String> lowerCase(List<String> texts) {
        return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Tells of the rules that a connection may be of. */
    void find(ConnectionClues clues, RuleSearch search) {
        CertificateClues certificate = clues.certificate();
        if (clues.isNamed()) {
            serverNames.find(clues.serverName(), search);
        } else if (certificate != null) {
            certificate.names().forEach(name -> serverNames.find(name, search));
        }
        if (!clues.isNamed() && certificate == null) {
            firstByName.values().forEach(search::acceptUnknown);
        }
        if (certificate == null) {
            firstByCertificate.values().forEach(search::acceptUnknown);
        } else {
            certificate.names().forEach(name -> certificateNames.find(name, search));
            find(certificate.sha256(), search);
            find(certificate.spkiSha256(), search);
        }
        ConnectionClues.Ends ends = clues.ends();
        clients.find(ends.clientHigh(), ends.clientLow(), search);
        servers.find(ends.serverHigh(), ends.serverLow(), search);
        either.find(ends.clientHigh(), ends.clientLow(), search);
        either.find(ends.serverHigh(), ends.serverLow(), search);
        others.forEach(search::accept);
    }

    private void find(String hash, RuleSearch search) {
        List<Integer> found = hashes.get(hash);
        if (found != null) {
            found.forEach(search::accept);
        }
    }
}
