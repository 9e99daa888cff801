// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

import java.security.Security;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Settings of this process's own TLS stack that the demonstration needs. They must be made before anything in the process
 * uses TLS, and they concern the demonstration's own loopback connections only.
 */
final class LegacyTls {
    private static final String DISABLED = "jdk.tls.disabledAlgorithms";

    private LegacyTls() {}

    /** Allows the suites with RSA key exchange, which Java 25 refuses by default. */
    static void allowRsaKeyExchange() {
        String kept = Arrays.stream(Security.getProperty(DISABLED).split(",")).map(String::strip)
                .filter(algorithm -> !algorithm.startsWith("TLS_RSA_")).collect(Collectors.joining(", "));
        Security.setProperty(DISABLED, kept);
    }

    /** Says how sessions are resumed by contexts that are made from now on: by ticket, or else by session id. */
    static void resumeByTicket(boolean tickets) {
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", Boolean.toString(tickets));
        System.setProperty("jdk.tls.client.enableSessionTicketExtension", Boolean.toString(tickets));
    }
}
