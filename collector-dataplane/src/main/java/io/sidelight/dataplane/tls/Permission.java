// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

/** Whether what a connection carries may be read. */
public enum Permission {
    /** It may. */
    GRANTED,
    /** It must not, from now on. */
    REFUSED,
    /** That depends on what is not known yet. */
    UNDECIDED
}
