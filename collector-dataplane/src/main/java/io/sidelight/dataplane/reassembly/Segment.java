// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.reassembly;

import org.agrona.concurrent.UnsafeBuffer;

/** A pooled block of out-of-order bytes, linked in order of sequence. */
final class Segment {
    static final int CAPACITY = 2048;

    final UnsafeBuffer bytes = new UnsafeBuffer(new byte[CAPACITY]);
    int segmentSequence;
    int length;
    long timeNs;
    Segment next = END;

    /** Ends every list, so that links are never null. */
    static final Segment END = new Segment();

    /** The sequence number behind the last byte. */
    int endSequence() {
        return segmentSequence + length;
    }
}
