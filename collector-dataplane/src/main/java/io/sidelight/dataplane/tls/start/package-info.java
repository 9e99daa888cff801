// SPDX-License-Identifier: Apache-2.0

/**
 * Where TLS begins in a TCP connection: at its first byte, or behind whatever was said before it (STARTTLS in its many forms,
 * the greetings of databases, proxies). Knows TLS, not those protocols. Pure; warm: only until TLS has begun.
 */
@NullMarked
package io.sidelight.dataplane.tls.start;

import org.jspecify.annotations.NullMarked;
