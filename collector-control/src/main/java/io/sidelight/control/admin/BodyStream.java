// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.javalin.http.Context;
import java.io.InputStream;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/** The body of a request that may last: whoever has nothing to say for a while is not cut off. */
final class BodyStream {
    private static final Duration SILENCE = Duration.ofHours(1);

    private BodyStream() {}

    static InputStream of(Context context) {
        EndPoint connection = ServletContextRequest.getServletContextRequest(context.req()).getConnectionMetaData()
                .getConnection().getEndPoint();
        connection.setIdleTimeout(SILENCE.toMillis());
        return context.bodyInputStream();
    }
}
