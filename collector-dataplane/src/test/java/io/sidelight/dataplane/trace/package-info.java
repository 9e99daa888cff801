// SPDX-License-Identifier: Apache-2.0

/**
 * Captures taken apart into TCP packets, changed as networks and mirror ports change them, and conversations written packet by
 * packet. For tests only.
 */
@NullMarked
package io.sidelight.dataplane.trace;

import org.jspecify.annotations.NullMarked;
