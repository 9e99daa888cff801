// SPDX-License-Identifier: Apache-2.0

/**
 * The demonstration: embedded TLS servers and clients on loopback, watched by a collector. Cold; its threads end with it.
 */
@NullMarked
package io.sidelight.control.demo;

import org.jspecify.annotations.NullMarked;
