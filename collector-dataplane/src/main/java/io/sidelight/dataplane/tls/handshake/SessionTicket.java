// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

/** A ticket of TLS 1.3 and the nonce that tells its key from those of other tickets (RFC 8446 section 4.6.1). */
public record SessionTicket(byte[] nonce, byte[] ticket) {}
