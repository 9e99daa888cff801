// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.handshake.Handshake;
import io.sidelight.dataplane.tls.record.RecordFormat;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import io.sidelight.dataplane.tls.wire.ServerHello;
import org.jspecify.annotations.Nullable;

/** What a handshake before TLS 1.3 says about the form of the records that it protects. Pure; warm. */
final class NegotiatedFormat {
    private NegotiatedFormat() {}

    /** Null while the server has not chosen, or when what it chose is not known. */
    static @Nullable RecordFormat of(Handshake handshake) {
        ServerHello hello = handshake.serverHello();
        CipherSuite suite = hello == null ? null : CipherSuites.of(hello.cipherSuite());
        return hello == null || suite == null
                ? null
                : new RecordFormat(suite, handshake.version(), suite.isCbc() && hello.hasEncryptThenMac(),
                        hello.hasTruncatedHmac(), hello.compression());
    }
}
