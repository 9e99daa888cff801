// SPDX-License-Identifier: Apache-2.0

/**
 * One TLS connection seen from outside: two half-connections, what their handshakes told, the verdict. Pure; used by one
 * worker's thread. Called per stream range and per record (hot), per handshake message (warm).
 */
@NullMarked
package io.sidelight.dataplane.tls;

import org.jspecify.annotations.NullMarked;
