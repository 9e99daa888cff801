// SPDX-License-Identifier: Apache-2.0

/**
 * Which connection a packet belongs to, and when a connection is over. One table per worker; hot per packet.
 */
@NullMarked
package io.sidelight.dataplane.flow;

import org.jspecify.annotations.NullMarked;
