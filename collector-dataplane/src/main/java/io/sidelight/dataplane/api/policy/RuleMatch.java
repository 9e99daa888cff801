// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.policy;

import java.util.List;

/**
 * What a rule asks of a connection: something of each list that is not empty. A rule that asks nothing matches all connections.
 *
 * @param who what its server is
 * @param where where its packets were seen
 * @param suites cipher suites as registered at IANA
 */
public record RuleMatch(Who who, Where where, List<Integer> suites) {
    /** Every connection. */
    public static final RuleMatch ALL = new RuleMatch(Who.ANYBODY, Where.ANYWHERE, List.of());

    /**
     * What the server is. Of which name a connection's server is depends on what can be read: see the policy's documentation.
     *
     * @param serverNames the name that the client asked for, or names of the certificate where that cannot be known
     * @param certificateNames names of the server's certificate: alternative names, or the common name without them
     * @param subjects attributes of the certificate's subject, such as {@code O=Example}
     * @param certificateHashes SHA-256 of the certificate or of its SubjectPublicKeyInfo, lower-case hex
     * @param unnamed only connections of which neither is known what name was asked for nor a name of the certificate
     */
    public record Who(List<NamePattern> serverNames, List<NamePattern> certificateNames, List<String> subjects,
            List<String> certificateHashes, boolean unnamed) {
        public static final Who ANYBODY = new Who(List.of(), List.of(), List.of(), List.of(), false);

        public Who {
            serverNames = List.copyOf(serverNames);
            certificateNames = List.copyOf(certificateNames);
            subjects = List.copyOf(subjects);
            certificateHashes = List.copyOf(certificateHashes);
        }
    }

    /**
     * Where packets were seen.
     *
     * @param addresses of either end
     * @param clients of the TLS client
     * @param servers of the TLS server
     * @param ports of the TLS server
     * @param vlans outer or inner
     * @param tunnels innermost or outermost
     */
    public record Where(List<AddressBlock> addresses, List<AddressBlock> clients, List<AddressBlock> servers,
            List<PortRange> ports, List<Integer> vlans, List<TunnelMatch> tunnels) {
        public static final Where ANYWHERE = new Where(List.of(), List.of(), List.of(), List.of(), List.of(),
                List.of());

        public Where {
            addresses = List.copyOf(addresses);
            clients = List.copyOf(clients);
            servers = List.copyOf(servers);
            ports = List.copyOf(ports);
            vlans = List.copyOf(vlans);
            tunnels = List.copyOf(tunnels);
        }
    }

    public RuleMatch {
        suites = List.copyOf(suites);
    }
}
