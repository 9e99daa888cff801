// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.handshake.Handshake;

/**
 * A handshake after a connection's first one (RFC 5246 section 7.4.1.1).
 *
 * @param generation 2 for the first renegotiation
 */
record Renegotiation(int generation, Handshake handshake) {}
