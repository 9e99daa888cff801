// SPDX-License-Identifier: Apache-2.0

/**
 * Reads files in YAML into small trees that know their lines, so that whoever gives them a meaning can say where a mistake is. What
 * makes YAML surprising is refused: aliases, tags, keys that are given twice. Cold; trees are immutable.
 */
@NullMarked
package io.sidelight.control.yaml;

import org.jspecify.annotations.NullMarked;
