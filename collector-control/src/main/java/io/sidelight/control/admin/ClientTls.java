// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.javalin.http.Context;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Client certificates in TLS: asked for, never demanded, and refused at once when they are not issued by these authorities. */
final class ClientTls {
    private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";

    private ClientTls() {}

    /** @param authorities null to ask for no certificate */
    static void configure(SslContextFactory.Server tls, @Nullable KeyStore authorities) {
        if (authorities != null) {
            tls.setTrustStore(authorities);
            tls.setWantClientAuth(true);
        }
    }

    /** Who makes a call, as far as it shows. */
    static Credentials credentials(Context context) {
        X509Certificate certificate = context.req().getAttribute(ATTRIBUTE) instanceof X509Certificate[] chain
                && chain.length > 0 ? chain[0] : null;
        return new Credentials(context.header("Authorization"), certificate, context.ip());
    }
}
