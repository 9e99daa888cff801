// SPDX-License-Identifier: Apache-2.0

/**
 * Measurements, each beside its limit. Nothing depends on this module.
 */
@NullMarked
package io.sidelight.bench;

import org.jspecify.annotations.NullMarked;
