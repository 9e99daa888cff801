// SPDX-License-Identifier: Apache-2.0
/** Session secrets that others hand over: who they are, how much they may bring, and what of it counted. */
@NullMarked
package io.sidelight.control.intake;

import org.jspecify.annotations.NullMarked;
