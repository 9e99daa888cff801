// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.tls.wire.CipherSuites;

/** The names of cipher suites, for who writes them down. */
public final class SuiteNames {
    private SuiteNames() {}

    /** The code of a registered name, -1 for one that is not. */
    public static int codeOf(String name) {
        return CipherSuites.codeOf(name);
    }
}
