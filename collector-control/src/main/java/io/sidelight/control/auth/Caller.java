// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

/**
 * Who makes a call, once that is proven.
 *
 * @param name of the token or of the certificate's holder, for the record of who did what
 * @param role what the caller may do
 * @param credential what proved it: {@code token:ID} or {@code certificate:SHA-256}
 * @param address where the call came from
 * @param scope the connections that an agent may hand over secrets of
 */
public record Caller(String name, Role role, String credential, String address, AddressScope scope) {
    /** Somebody who hands over no secrets. */
    public Caller(String name, Role role, String credential, String address) {
        this(name, role, credential, address, AddressScope.NONE);
    }
}
