// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

/**
 * What is wanted of a body that begins.
 *
 * @param shownBytes so many bytes of it at most, when it is text; 0 for none
 * @param hash whether the hash of all of it
 */
public record BodyWish(int shownBytes, boolean hash) {}
