// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.policy;

import io.sidelight.dataplane.api.policy.PortRange;
import io.sidelight.dataplane.api.policy.TunnelMatch;
import java.util.List;
import java.util.Set;

/** One thing that a rule asks of a connection. */
sealed interface Condition {
    Answer answer(ConnectionClues clues);

    /** Which end of a connection. */
    enum End {
        EITHER,
        CLIENT,
        SERVER
    }

    /** A name of the certificate. */
    record CertificateName(NameIndex names) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            CertificateClues certificate = clues.certificate();
            return certificate == null
                    ? Answer.UNKNOWN
                    : Answer.of(certificate.names().stream().anyMatch(name -> contains(names, name)));
        }
    }

    /** An attribute of the certificate's subject, in lower case. */
    record Subject(Set<String> attributes) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            CertificateClues certificate = clues.certificate();
            return certificate == null
                    ? Answer.UNKNOWN
                    : Answer.of(certificate.attributes().stream().anyMatch(attributes::contains));
        }
    }

    /** The certificate, or its public key. */
    record Hash(Set<String> hashes) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            CertificateClues certificate = clues.certificate();
            return certificate == null
                    ? Answer.UNKNOWN
                    : Answer.of(hashes.contains(certificate.sha256()) || hashes.contains(certificate.spkiSha256()));
        }
    }

    /** Neither the name that was asked for is known nor one of the certificate. */
    record Unnamed() implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            CertificateClues certificate = clues.certificate();
            if (clues.isNamed() || certificate != null && !certificate.names().isEmpty()) {
                return Answer.NO;
            }
            return clues.complete() ? Answer.YES : Answer.UNKNOWN;
        }
    }

    /** The address of an end. */
    record Address(AddressIndex blocks, End end) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            ConnectionClues.Ends ends = clues.ends();
            boolean client = end != End.SERVER && blocks.contains(ends.clientHigh(), ends.clientLow());
            return Answer.of(client || end != End.CLIENT && blocks.contains(ends.serverHigh(), ends.serverLow()));
        }
    }

    /** The server's port. */
    record Port(List<PortRange> ranges) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            return Answer.of(ranges.stream().anyMatch(range -> range.contains(clues.ends().serverPort())));
        }
    }

    /** A VLAN around the connection. */
    record Vlan(Set<Integer> ids) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            return Answer.of(ids.contains(clues.vlanId()) || ids.contains(clues.innerVlanId()));
        }
    }

    /** A tunnel around the connection. */
    record Tunnel(List<TunnelMatch> tunnels) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            return Answer.of(clues.tunnel() != null
                    && tunnels.stream().anyMatch(tunnel -> tunnel.matches(clues.tunnel())));
        }
    }

    /** The cipher suite. */
    record Suite(Set<Integer> codes) implements Condition {
        @Override
        public Answer answer(ConnectionClues clues) {
            return clues.cipherSuite() < 0 ? Answer.UNKNOWN : Answer.of(codes.contains(clues.cipherSuite()));
        }
    }

    private static boolean contains(NameIndex names, String name) {
        boolean[] found = {false};
        names.find(name, _ -> found[0] = true);
        return found[0];
    }
}
