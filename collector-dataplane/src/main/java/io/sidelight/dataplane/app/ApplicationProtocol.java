// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app;

/** What is spoken inside a connection, as its first bytes tell. */
public enum ApplicationProtocol {
    /** More bytes are needed. */
    UNDECIDED,
    /** HTTP/1.0 or HTTP/1.1. */
    HTTP1,
    /** HTTP/2; recognised, not read. */
    HTTP2,
    /** None of these. */
    UNKNOWN
}
