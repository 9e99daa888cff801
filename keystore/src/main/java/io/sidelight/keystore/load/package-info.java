// SPDX-License-Identifier: Apache-2.0

/** Readers of private key files. Cold; the operator's mistakes are reported, never thrown at the packet path. */
@NullMarked
package io.sidelight.keystore.load;

import org.jspecify.annotations.NullMarked;
