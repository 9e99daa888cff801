// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A mirror session that Linux cannot make by itself everywhere: takes every packet that goes in or out at one interface, wraps it, and
 * sends it out at another. One thread; ends when closed.
 */
public final class PacketTap implements AutoCloseable {
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int BUFFER = 64 << 20;
    private static final int TIMEOUT_MS = 50;
    private static final int LARGEST = 1 << 16;

    private final NativeCalls calls = new NativeCalls();
    private final int from;
    private final int to;
    private final Wrapping wrapping;
    private final Thread thread;
    private volatile boolean closed;
    private volatile int error;

    /** Writes a packet in its wrapping. */
    @FunctionalInterface
    public interface Wrapping {
        /** Returns what is to be sent for the packet, counted from 0; empty for nothing. */
        byte[] wrap(byte[] packet, long number);
    }

    private PacketTap(String source, String destination, Wrapping wrapping) {
        this.wrapping = wrapping;
        this.from = calls.packetSocket(source, true);
        this.to = calls.packetSocket(destination, false);
        // Each end takes a burst that the other side of this process has not got to yet.
        calls.option(from, NativeCalls.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER);
        calls.option(to, NativeCalls.SOL_SOCKET, SO_SNDBUFFORCE, BUFFER);
        calls.receiveTimeout(from, TIMEOUT_MS);
        this.thread = Thread.ofPlatform().daemon().name("lab-tap").start(this::run);
    }

    /** Mirrors {@code source} to {@code destination}, two interfaces of {@code network}. */
    public static PacketTap between(NetworkNamespace network, String source, String destination, Wrapping wrapping) {
        return network.call(() -> new PacketTap(source, destination, wrapping));
    }

    private void run() {
        MemorySegment in = calls.arena().allocate(LARGEST);
        MemorySegment out = calls.arena().allocate(LARGEST);
        long number = 0;
        while (!closed) {
            long length = calls.receive(from, in);
            if (length > 0) {
                byte[] wrapped = wrapping.wrap(in.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), number++);
                MemorySegment.copy(wrapped, 0, out, ValueLayout.JAVA_BYTE, 0, wrapped.length);
                long sent = wrapped.length == 0 ? 0 : calls.send(to, out, wrapped.length);
                error = sent < 0 ? (int) -sent : error;
            } else if (length != -NativeCalls.EAGAIN && length != -NativeCalls.EINTR) {
                error = (int) -length;
                return;
            }
        }
    }

    /** The last error number of the kernel, 0 without one: packets were not mirrored. */
    public int error() {
        return error;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        calls.close(from);
        calls.close(to);
        calls.close();
    }
}
