// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * Application data that is missing from a decrypted stream.
 *
 * @param side who sent it
 * @param offset position in that side's decrypted stream at which bytes are missing
 * @param lostBytes how many plaintext bytes are missing, -1 when that cannot be known
 */
public record Gap(Side side, long offset, long lostBytes) {}
