// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

/**
 * Says that session secrets come while a collector runs, so that records wait for them when packets come one by one, from an
 * interface or a pipe. Files are not read before all secrets are there.
 */
@FunctionalInterface
public interface SecretsFeed {
    /** All secrets are there before the first packet, or come with the packets. */
    SecretsFeed NONE = () -> {};

    /** Puts all that has come by now into the secret store: the input has ended. On the capturing thread. */
    void refresh();
}
