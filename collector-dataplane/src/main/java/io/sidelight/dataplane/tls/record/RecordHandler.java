// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

/** Receives the records of one direction. Arrays passed are valid until the method returns. Hot. */
public interface RecordHandler {
    /** A whole record; its fragment is at {@code offset} of {@code buffer}. */
    void onRecord(int contentType, int version, byte[] buffer, int offset, int length);

    /** A hello in SSLv2 form at the start of the stream, from its message type on. */
    void onSslV2Hello(byte[] buffer, int offset, int length);

    /** The beginning of a record whose rest is missing; {@link #onRecordsLost} follows. */
    void onTruncatedRecord(int contentType, byte[] buffer, int offset, int length);

    /** The stream does not go on as records; nothing more of it will be handed on. */
    void onNotTls();

    /**
     * Records were lost here.
     *
     * @param atLeast fewest records that may be missing
     * @param atMost most records that may be missing
     * @param contentType type of the one record that is missing, when its header was seen; else -1
     * @param fragmentLength its fragment's length, else -1
     */
    void onRecordsLost(int atLeast, int atMost, int contentType, int fragmentLength);
}
