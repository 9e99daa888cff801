// SPDX-License-Identifier: Apache-2.0

/**
 * The control plane: command line, rendering of audit events. Cold.
 */
@NullMarked
package io.sidelight.control;

import org.jspecify.annotations.NullMarked;
