// SPDX-License-Identifier: Apache-2.0

/**
 * The commands of {@code ./sidelight}: options, exit codes, and the wiring of one run. Cold.
 */
@NullMarked
package io.sidelight.control.cli;

import org.jspecify.annotations.NullMarked;
