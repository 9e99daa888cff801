// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.app.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sidelight.dataplane.api.event.Side;
import io.sidelight.dataplane.app.ApplicationProtocol;
import io.sidelight.dataplane.app.ApplicationStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A body costs no garbage, however it is framed and cut. */
class Http1AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20_000;
    private static final byte[] RESPONSE_START = "HTTP/1.".getBytes(ISO_8859_1);
    private static final int IDLE_BYTES = 768;

    private final ApplicationStream stream = new ApplicationStream(
            () -> new Http1Parser(transaction -> {}, Http1Limits.DEFAULT));

    @Test
    void allocatesNothingInABodyOfKnownLength() {
        say("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n");

        assertThat(allocatedByFeeding(new byte[16_384])).isZero();
    }

    @Test
    void allocatesNothingInABodyThatEndsWithItsStream() {
        say("HTTP/1.1 200 OK\r\n\r\n");

        assertThat(allocatedByFeeding(new byte[16_384])).isZero();
    }

    @Test
    void allocatesNothingInChunks() {
        say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");

        assertThat(allocatedByFeeding("3\r\nabc\r\n1;x=y\r\nz\r\n".getBytes(ISO_8859_1))).isZero();
    }

    @Test
    void allocatesNothingInChunksWhoseFramingIsSplit() {
        say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1");

        assertThat(allocatedByFeeding(";x=y\r\nz\r\n3\r\nabc\r\n1".getBytes(ISO_8859_1))).isZero();
    }

    @Test
    void takesLittleForAnIdleConnection() {
        var streams = new ApplicationStream[1_000];
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new ApplicationStream(() -> new Http1Parser(transaction -> {}, Http1Limits.DEFAULT));
            streams[i].onData(Side.SERVER, RESPONSE_START, 0, RESPONSE_START.length, i);
        }
        long each = (THREADS.getCurrentThreadAllocatedBytes() - before) / streams.length;

        assertThat(streams).extracting(ApplicationStream::protocol).containsOnly(ApplicationProtocol.HTTP1);
        assertThat(each).isLessThan(IDLE_BYTES);
    }

    private void say(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        stream.onData(Side.SERVER, bytes, 0, bytes.length, 1);
    }

    /** Bytes that the cheapest of several rounds allocated: a compiler thread's doings are not counted, ours would be. */
    private long allocatedByFeeding(byte[] range) {
        var allocated = new long[5];
        for (int attempt = 0; attempt < allocated.length; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                stream.onData(Side.SERVER, range, 0, range.length, i);
            }
            allocated[attempt] = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        return Arrays.stream(allocated).min().orElseThrow();
    }
}
