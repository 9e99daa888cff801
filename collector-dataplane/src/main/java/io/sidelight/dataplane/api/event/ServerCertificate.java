// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/**
 * The certificate that the server showed (the first of its chain).
 *
 * @param sha256 SHA-256 of its DER, lower-case hex
 * @param subject distinguished name as in RFC 2253
 * @param issuer distinguished name as in RFC 2253
 * @param notBefore seconds since 1970
 * @param notAfter seconds since 1970
 */
public record ServerCertificate(String sha256, String subject, String issuer, long notBefore, long notAfter) {}
