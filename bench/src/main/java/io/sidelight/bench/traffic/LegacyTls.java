// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.security.Security;

/** Settings of this process's own TLS engines, which speak to each other in memory only. */
final class LegacyTls {
    private LegacyTls() {}

    /** Allows RSA key exchange and short keys, and resumption by session id; to be called before the first engine is made. */
    static void allow() {
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
        System.setProperty("jdk.tls.client.enableSessionTicketExtension", "false");
    }
}
