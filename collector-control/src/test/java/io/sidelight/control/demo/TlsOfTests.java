// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.demo;

/** What the JDK's TLS allows is settled when it is first used: tests that use it first must allow what the demonstration's tests need. */
public final class TlsOfTests {
    private TlsOfTests() {}

    /** To be called before anything uses TLS. */
    public static void prepare() {
        LegacyTls.allowRsaKeyExchange();
    }
}
