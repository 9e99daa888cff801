// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** The JDK's own TLS offers each suite under the code that the table has for its name. */
class JsseSuiteCodesTest {
    private static final int RENEGOTIATION_INFO = 0x00FF;

    @Test
    void namesAndCodesAgree() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        int compared = 0;
        for (String name : context.getSupportedSSLParameters().getCipherSuites()) {
            int code = offered(context, name);
            if (code >= 0 && code != RENEGOTIATION_INFO) {
                CipherSuite suite = Objects.requireNonNull(CipherSuites.of(code), name);
                assertThat(suite.name()).isEqualTo(name.replaceAll("^SSL_", "TLS_"));
                assertThat(suite.isSupported()).as(name).isTrue();
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(15);
    }

    /** The first code of the hello when only this suite is enabled, -1 when the JDK's settings forbid it. */
    private static int offered(SSLContext context, String name) {
        SSLEngine engine = context.createSSLEngine("host", 443);
        engine.setUseClientMode(true);
        engine.setEnabledCipherSuites(new String[]{name});
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.wrap(ByteBuffer.allocate(0), hello);
        } catch (SSLException e) {
            return -1;
        }
        int sessionIdAt = 5 + 4 + 2 + 32;
        return hello.getShort(sessionIdAt + 1 + hello.get(sessionIdAt) + 2) & 0xFFFF;
    }
}
