// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ClientHello;
import io.sidelight.dataplane.tls.wire.ServerHello;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which cipher suites a TLS 1.3 connection may use: the one of its ServerHello, else all that its secrets fit. */
final class Tls13Suites {
    /** Most used first. */
    private static final int[] CODES = {0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0x00C6, 0x00C7};

    /** @param secretLength length of a traffic secret, which is that of the suite's hash */
    List<CipherSuite> of(Handshake handshake, int secretLength) {
        ServerHello hello = handshake.serverHello() != null ? handshake.serverHello() : handshake.helloRetryRequest();
        if (hello != null) {
            CipherSuite chosen = CipherSuites.of(hello.cipherSuite());
            return chosen != null && chosen.isSupported() ? List.of(chosen) : List.of();
        }
        return guess(handshake.clientHello(), secretLength);
    }

    private static List<CipherSuite> guess(@Nullable ClientHello client, int secretLength) {
        List<CipherSuite> possible = new ArrayList<>();
        for (int code : CODES) {
            CipherSuite suite = CipherSuites.of(code);
            if (suite != null && suite.isSupported() && suite.prfHash().length() == secretLength
                    && (client == null || client.offersSuite(code))) {
                possible.add(suite);
            }
        }
        return possible;
    }
}
