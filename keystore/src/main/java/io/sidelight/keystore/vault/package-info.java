// SPDX-License-Identifier: Apache-2.0

/**
 * Keys at rest: one encrypted file, replaced as a whole.
 *
 * <p>Called by the control plane, at start and when keys change. Cold; {@link Vault} may be used by any thread, values are immutable.
 */
@NullMarked
package io.sidelight.keystore.vault;

import org.jspecify.annotations.NullMarked;
