// SPDX-License-Identifier: Apache-2.0

/** Decoded private keys, one cache per worker (PKES). Warm: asked once per full handshake. */
@NullMarked
package io.sidelight.keystore.cache;

import org.jspecify.annotations.NullMarked;
