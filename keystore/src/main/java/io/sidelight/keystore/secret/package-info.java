// SPDX-License-Identifier: Apache-2.0

/** Session secrets: key logs and the store of what they held. */
@NullMarked
package io.sidelight.keystore.secret;

import org.jspecify.annotations.NullMarked;
