// SPDX-License-Identifier: Apache-2.0

/** Who may do what: roles, tokens, and how often somebody may be wrong. */
@NullMarked
package io.sidelight.control.auth;

import org.jspecify.annotations.NullMarked;
