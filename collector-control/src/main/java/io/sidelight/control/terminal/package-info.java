// SPDX-License-Identifier: Apache-2.0

/**
 * Where people read: standard output and error, widths, colours, units, the progress bar. Cold; one thread.
 */
@NullMarked
package io.sidelight.control.terminal;

import org.jspecify.annotations.NullMarked;
