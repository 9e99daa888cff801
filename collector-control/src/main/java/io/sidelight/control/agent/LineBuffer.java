// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;

/** Lines that wait to be forwarded. Bounded: when it is full, the oldest give way and are counted. Thread-safe; adding never waits. */
final class LineBuffer {
    /** What a line takes beside its bytes. */
    private static final int OVERHEAD = 32;
    private static final long LAST_REST_MS = 200;

    private final long mostBytes;
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private long bytes;
    private long dropped;
    private boolean closed;

    LineBuffer(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Adds a line, which is the buffer's from now on. */
    synchronized void add(byte[] line) {
        lines.add(line);
        bytes += line.length + OVERHEAD;
        while (bytes > mostBytes) {
            Arrays.fill(removeFirst(), (byte) 0);
            dropped++;
        }
        notifyAll();
    }

    /** Waits for lines as long as {@code longest}, and takes those that are there, {@code most} bytes of them; empty when none came. */
    synchronized byte[] take(int most, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        while (lines.isEmpty() && !closed) {
            long leftMs = (until - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                break;
            }
            wait(leftMs);
        }
        byte[] batch = new byte[lengthUpTo(most)];
        int at = 0;
        while (at < batch.length) {
            byte[] line = removeFirst();
            System.arraycopy(line, 0, batch, at, line.length);
            at += line.length;
            Arrays.fill(line, (byte) 0);
        }
        return batch;
    }

    private int lengthUpTo(int most) {
        int length = 0;
        for (byte[] line : lines) {
            if (length > 0 && length + line.length > most) {
                break;
            }
            length += line.length;
        }
        return length;
    }

    private byte[] removeFirst() {
        byte[] line = lines.removeFirst();
        bytes -= line.length + OVERHEAD;
        return line;
    }

    /** Waits for {@code pause}, or until it is closed; then as long as a call takes to fail, lest it is made again and again. */
    synchronized void rest(Duration pause) throws InterruptedException {
        boolean wasClosed = closed;
        long lastsMs = wasClosed ? LAST_REST_MS : pause.toMillis();
        long until = System.nanoTime() + lastsMs * 1_000_000;
        for (long leftMs = lastsMs; leftMs > 0
                && closed == wasClosed; leftMs = (until - System.nanoTime()) / 1_000_000) {
            wait(leftMs);
        }
    }

    /** Lines that wait. */
    synchronized int size() {
        return lines.size();
    }

    /** Lines that gave way. */
    synchronized long dropped() {
        return dropped;
    }

    /** Nothing more will be added: nobody waits any longer. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
