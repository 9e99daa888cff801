// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * What is known of a hello that was hidden in the client's (RFC 9849), or that pretends to be.
 *
 * @param accepted the server went on with the hidden hello; false also when that was not seen
 * @param outerServerName the name that stands in clear, which is that of the service in front; empty without one
 */
public record EncryptedHelloFacts(boolean accepted, String outerServerName) {}
