// SPDX-License-Identifier: Apache-2.0

/** Who did what by the admin API: a log whose lines hold the hash of the line before, so that a change shows. */
@NullMarked
package io.sidelight.control.trail;

import org.jspecify.annotations.NullMarked;
