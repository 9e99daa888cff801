// SPDX-License-Identifier: Apache-2.0

/**
 * The configuration file of {@code run}: what may stand in it, what is wrong with one, and what of a changed one needs a restart. Used
 * by the commands; the command line takes its ranges from here. Cold; all that is read is immutable.
 */
@NullMarked
package io.sidelight.control.config;

import org.jspecify.annotations.NullMarked;
