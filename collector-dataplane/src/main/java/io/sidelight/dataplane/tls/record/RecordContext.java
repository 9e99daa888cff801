// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

/**
 * What the deframers of one worker share: memory for split records, the array through which whole ones are handed on, and
 * where the one that is handed on now stands. One per worker, used by its thread.
 */
public final class RecordContext {
    final BufferPool pool;
    final byte[] scratch;
    private final RecordPlace place = new RecordPlace();

    /** @param scratch at least header and longest fragment; holds bytes only while a record is handed on */
    public RecordContext(BufferPool pool, byte[] scratch) {
        this.pool = pool;
        this.scratch = scratch;
    }

    /** Where the record at hand stands. What opens it may hand on records of a connection inside, and then it does not any more. */
    public RecordPlace place() {
        return place;
    }
}
