// SPDX-License-Identifier: Apache-2.0

/**
 * Streams cut into records, and records opened. Pure; hot per record. The protections allocate what the JCA cipher call
 * allocates (about 1 kB for an AEAD record), nothing else.
 */
@NullMarked
package io.sidelight.dataplane.tls.record;

import org.jspecify.annotations.NullMarked;
