// SPDX-License-Identifier: Apache-2.0

/** The private keys and session secrets that the operator gave the collector. */
@NullMarked
package io.sidelight.keystore;

import org.jspecify.annotations.NullMarked;
