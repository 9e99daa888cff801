// SPDX-License-Identifier: Apache-2.0
/** The policy file: what an operator writes, read into what the data plane follows. Every mistake in it is told at once. Cold. */
@NullMarked
package io.sidelight.control.policy;

import org.jspecify.annotations.NullMarked;
