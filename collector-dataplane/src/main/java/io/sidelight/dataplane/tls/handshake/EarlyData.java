// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

/** What became of the data that a client sends before the handshake is over (RFC 8446 section 4.2.10). */
public enum EarlyData {
    NOT_OFFERED,
    /** Offered; the server's word was not read (yet). */
    UNDECIDED,
    ACCEPTED,
    /** The server passes over it: it never reached an application. */
    REJECTED
}
