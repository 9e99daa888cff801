// SPDX-License-Identifier: Apache-2.0

/**
 * Keys that others write: folders that are followed.
 *
 * <p>Called by the control plane. Cold; a thread of its own, which tells one handler.
 */
@NullMarked
package io.sidelight.keystore.watch;

import org.jspecify.annotations.NullMarked;
