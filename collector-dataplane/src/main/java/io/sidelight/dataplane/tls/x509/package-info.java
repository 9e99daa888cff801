// SPDX-License-Identifier: Apache-2.0

/**
 * What X.509 certificates say (RFC 5280), read from hostile DER without ever failing: what is damaged is empty. No state. Warm:
 * called once per certificate and worker. Pure.
 */
@NullMarked
package io.sidelight.dataplane.tls.x509;

import org.jspecify.annotations.NullMarked;
