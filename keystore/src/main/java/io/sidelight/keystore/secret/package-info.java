// SPDX-License-Identifier: Apache-2.0

/** Session secrets: key logs, as they stand and as they grow, and the store of what they held. */
@NullMarked
package io.sidelight.keystore.secret;

import org.jspecify.annotations.NullMarked;
