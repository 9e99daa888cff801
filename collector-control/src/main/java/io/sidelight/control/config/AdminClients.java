// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.control.auth.AddressScope;
import io.sidelight.control.auth.CertificateHolder;
import io.sidelight.control.auth.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key {@code admin.clients}: what the holders of client certificates may do. */
final class AdminClients {
    private AdminClients() {}

    static List<CertificateHolder> read(ConfigSection admin, ConfigReading reading) {
        List<CertificateHolder> clients = new ArrayList<>();
        for (ConfigSection section : admin.sections("clients")) {
            String subject = section.text("subject", "");
            String fingerprint = section.text("fingerprint", "");
            String role = section.text("role", "");
            List<String> addresses = section.texts("addresses");
            section.end();
            Optional<Role> known = Role.of(role);
            if (known.isEmpty()) {
                section.wrong("role", role.isEmpty() ? "missing" : "'" + role + "'", "be one of " + Role.codes());
            } else if (subject.isEmpty() == fingerprint.isEmpty()) {
                section.problem("subject", "tells whose certificate it is; give it, or fingerprint, and not both");
            } else {
                AddressScope scope = scope(section, addresses, known.get());
                holder(section, subject, fingerprint, known.get()).map(holder -> holder.within(scope))
                        .ifPresent(clients::add);
            }
        }
        reading.value("admin.clients", String.join(", ", clients.stream().map(CertificateHolder::toString).toList()),
                admin.line("clients"));
        return clients;
    }

    /** An agent's secrets are for connections of its addresses only, and nobody else hands over any that are bound so. */
    private static AddressScope scope(ConfigSection section, List<String> addresses, Role role) {
        List<String> problems = new ArrayList<>();
        AddressScope scope = AddressScope.of(addresses, problems);
        problems.forEach(problem -> section.problem("addresses", "has a wrong one: " + problem));
        if (role == Role.AGENT && addresses.isEmpty()) {
            section.problem("addresses",
                    "is missing: the role agent needs the addresses whose connections it may hand over"
                            + " secrets of, such as 10.0.0.0/8; 0.0.0.0/0 and ::/0 are all");
        } else if (role != Role.AGENT && !addresses.isEmpty()) {
            section.problem("addresses", "may be given for the role agent only");
        }
        return scope;
    }

    private static Optional<CertificateHolder> holder(ConfigSection section, String subject, String fingerprint,
            Role role) {
        Optional<CertificateHolder> holder = subject.isEmpty()
                ? CertificateHolder.ofFingerprint(fingerprint, role)
                : CertificateHolder.ofSubject(subject, role);
        if (holder.isEmpty() && subject.isEmpty()) {
            section.wrong("fingerprint", "'" + fingerprint + "'", "be SHA-256 of a certificate: 64 hexadecimal digits");
        } else if (holder.isEmpty()) {
            section.wrong("subject", "'" + subject + "'", "be the whole subject of a certificate, such as"
                    + " CN=deploy,O=Example");
        }
        return holder;
    }
}
