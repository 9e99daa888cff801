// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

/**
 * How a network interface stands.
 *
 * @param name as it was opened
 * @param state now
 * @param timesDown how often it went down since it was opened, also between two looks
 */
public record InterfaceStatus(String name, InterfaceState state, long timesDown) {}
