// SPDX-License-Identifier: Apache-2.0

/** The certificates that servers showed, whether there are keys for them, and what their operator must be told of them. */
@NullMarked
package io.sidelight.control.inventory;

import org.jspecify.annotations.NullMarked;
