// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * An alert that a side sent (RFC 8446 section 6).
 *
 * @param level {@code warning} or {@code fatal}; empty when it could not be read
 * @param description its registered name; empty when it was protected and could not be read
 * @param encrypted it was sent in a protected record
 */
public record TlsAlert(Side side, String level, String description, boolean encrypted) {}
