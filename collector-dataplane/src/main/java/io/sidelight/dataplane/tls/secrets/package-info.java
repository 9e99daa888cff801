// SPDX-License-Identifier: Apache-2.0

/**
 * From a pre-master secret to record keys, and the caches of resumable sessions. Pure; warm, per handshake.
 */
@NullMarked
package io.sidelight.dataplane.tls.secrets;

import org.jspecify.annotations.NullMarked;
