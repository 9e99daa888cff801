// SPDX-License-Identifier: Apache-2.0

/**
 * Which connection a packet belongs to. Hot: called per packet, allocates nothing. Pure: no I/O, no clock, no threads.
 */
@NullMarked
package io.sidelight.dataplane.flow;

import org.jspecify.annotations.NullMarked;
