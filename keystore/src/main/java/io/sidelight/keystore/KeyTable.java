// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore;

/** Immutable set of the private keys that are loaded. */
public final class KeyTable {}
