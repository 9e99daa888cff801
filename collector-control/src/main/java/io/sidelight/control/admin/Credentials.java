// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What a call shows of who makes it.
 *
 * @param authorization the header, null without one
 * @param certificate the client's, which TLS has verified; null without one
 * @param address where the call came from
 */
record Credentials(@Nullable String authorization, @Nullable X509Certificate certificate, String address) {}
