// SPDX-License-Identifier: Apache-2.0

/**
 * Private keys that stay in a token (PKCS#11 version 2.40): found by their public halves, used where they are.
 *
 * <p>Called by the control plane, which opens tokens, and by workers through handles. The native library runs in this process, on threads
 * of this package only.
 */
@NullMarked
package io.sidelight.keystore.token;

import org.jspecify.annotations.NullMarked;
