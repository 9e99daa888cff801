// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

/**
 * What one key of a configuration says.
 *
 * @param text the value in force, as one could write it; empty for none
 * @param line where it stands; 0 when it does not, and the default is in force
 */
public record ConfigValue(String text, int line) {}
