// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * The kind of a public key.
 *
 * @param algorithm such as {@code RSA}, {@code EC}, {@code Ed25519}, {@code SM2}, {@code ML-DSA-65}; dotted object identifier
 *     when it has no name, empty when not known
 * @param size bits; -1 when not known or said by the algorithm's name
 * @param curve registered name of its named group, {@code explicit}, or a dotted object identifier; empty without a curve
 */
public record PublicKeyFacts(String algorithm, int size, String curve) {}
