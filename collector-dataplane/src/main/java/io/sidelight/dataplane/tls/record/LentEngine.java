// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import org.jspecify.annotations.Nullable;

/** The JCA objects that open records, lent to a protection until another one needs them; see {@link RecordCiphers}. */
abstract sealed class LentEngine permits MacEngine, AeadEngine {
    /** Whose keys and chaining state it holds now. */
    @Nullable
    RecordProtection owner;
}
