// SPDX-License-Identifier: Apache-2.0

/**
 * TCP reassembly of one direction: bytes in order are handed on in place, bytes out of order wait in pooled blocks. Pure; hot
 * per segment.
 */
@NullMarked
package io.sidelight.dataplane.reassembly;

import org.jspecify.annotations.NullMarked;
