// SPDX-License-Identifier: Apache-2.0

/**
 * What the bytes of TLS mean: code points, cursors, messages. No state. Pure.
 */
@NullMarked
package io.sidelight.dataplane.tls.wire;

import org.jspecify.annotations.NullMarked;
