// SPDX-License-Identifier: Apache-2.0

/**
 * Message-driven handshake tracking: no expected order; each message adds what it says, and keys are made as soon as what
 * is known suffices. Pure; warm.
 */
@NullMarked
package io.sidelight.dataplane.tls.handshake;

import org.jspecify.annotations.NullMarked;
