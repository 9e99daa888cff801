// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

/** Session secrets by client random. */
public final class SecretStore {}
