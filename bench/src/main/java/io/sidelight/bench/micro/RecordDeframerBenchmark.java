// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.micro;

import io.sidelight.dataplane.tls.record.BufferPool;
import io.sidelight.dataplane.tls.record.RecordContext;
import io.sidelight.dataplane.tls.record.RecordDeframer;
import io.sidelight.dataplane.tls.record.RecordHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Cutting 64 KiB of a stream, which comes in segments of 1460 bytes, into records. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordDeframerBenchmark {
    private static final int STREAM = 1 << 16;
    private static final int SEGMENT = 1_460;
    private static final int HEADER = 5;

    /** Fragment length. */
    @Param({"100", "1400", "16384"})
    public int fragment;

    private final FragmentCounter counter = new FragmentCounter();
    private final RecordDeframer deframer = new RecordDeframer(counter,
            new RecordContext(new BufferPool(1 << 20), new byte[1 << 15]));
    private UnsafeBuffer stream = new UnsafeBuffer(0, 0);

    /** Lays the records out in memory outside the heap, as a capture does. */
    @Setup
    public void layOut() {
        int records = STREAM / (HEADER + fragment);
        ByteBuffer bytes = ByteBuffer.allocateDirect(records * (HEADER + fragment));
        for (int i = 0; i < records; i++) {
            bytes.put((byte) 23).putShort((short) 0x0303).putShort((short) fragment).put(new byte[fragment]);
        }
        stream = new UnsafeBuffer(bytes);
    }

    /** Cuts all of it. */
    @Benchmark
    public long deframe() {
        for (int at = 0; at < stream.capacity(); at += SEGMENT) {
            deframer.onBytes(stream, at, Math.min(SEGMENT, stream.capacity() - at));
        }
        return counter.fragmentBytes;
    }

    private static final class FragmentCounter implements RecordHandler {
        private long fragmentBytes;

        @Override
        public void onRecord(int contentType, int version, byte[] buffer, int offset, int length) {
            fragmentBytes += length;
        }

        @Override
        public void onSslV2Hello(byte[] buffer, int offset, int length) {}

        @Override
        public void onTruncatedRecord(int contentType, byte[] buffer, int offset, int length) {}

        @Override
        public void onNotTls() {
            throw new IllegalStateException("not taken for records");
        }

        @Override
        public void onRecordsLost(int atLeast, int atMost, int contentType, int fragmentLength) {}
    }
}
