// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

import io.sidelight.dataplane.tls.record.BufferPool;
import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.tls.record.RecordContext;
import io.sidelight.dataplane.tls.record.RecordDeframer;
import io.sidelight.dataplane.tls.record.RecordHandler;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.trace.SuiteKeys;
import java.util.Arrays;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads one direction's protected stream, as a half-connection does whose keys are known, and keeps what it says. */
final class DirectionReader implements RecordHandler {
    private static final int SCRATCH = 20_000;

    final BufferPool pool = new BufferPool(1 << 20);
    /** What verified, by the place of its record. */
    final TreeMap<Long, byte[]> opened = new TreeMap<>();
    int failed;
    int notExpanded;
    private final RecordDeframer deframer = new RecordDeframer(this, new RecordContext(pool, new byte[SCRATCH]));
    private final RecordReader reader;
    private final byte[] out = new byte[SCRATCH];

    DirectionReader(SuiteKeys keys, RecordCiphers ciphers) {
        reader = new RecordReader(keys.protection(ciphers), 0, 0, 0);
    }

    void take(byte[] bytes) {
        deframer.onBytes(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    void lose(long bytes) {
        deframer.onGap(bytes);
    }

    void end() {
        deframer.onEnd();
        deframer.close();
    }

    @Override
    public void onRecord(int contentType, int version, byte[] buffer, int offset, int length) {
        long position = deframer.place().position();
        int result = reader.open(contentType, version, deframer.place(), buffer, offset, length, out);
        if (result == RecordProtection.FAILED) {
            failed++;
            deframer.onNotVerified();
            return;
        }
        deframer.onVerified();
        if (result == RecordProtection.NOT_EXPANDED) {
            notExpanded++;
        } else {
            opened.put(position,
                    Arrays.copyOfRange(out, reader.plaintextOffset(), reader.plaintextOffset() + result));
        }
    }

    @Override
    public void onSslV2Hello(byte[] buffer, int offset, int length) {
        throw new IllegalStateException();
    }

    @Override
    public void onTruncatedRecord(int contentType, byte[] buffer, int offset, int length) {
        // told again by onRecordsLost
    }

    @Override
    public void onNotTls() {
        throw new IllegalStateException();
    }

    @Override
    public void onRecordsLost(int atLeast, int atMost, int contentType, int fragmentLength) {
        reader.onRecordsLost(atLeast, atMost);
    }
}
