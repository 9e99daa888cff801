// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

/** Where session secrets go that are read from somewhere: into a store, or to somebody who has one. */
@FunctionalInterface
public interface SecretSink {
    /** Takes a secret. From whatever thread reads. */
    void add(SessionSecret secret);
}
