// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sidelight.bench.traffic.PacketScript;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a script of packets out at an interface, at a chosen rate, as often as wanted and each time with other clients. Many packets go
 * with one system call and past the queueing discipline. Used by one thread; hot: allocates nothing per packet.
 *
 * <pre>
 * struct mmsghdr: name 8, name length 8, iovec 8, iovec length 8, control 8, control length 8, flags 8, bytes sent 8
 * struct iovec:   base 8, length 8
 * </pre>
 */
public final class PacketSender implements AutoCloseable {
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SEND_BUFFER = 16 << 20;
    private static final int BATCH = 64;
    private static final long MESSAGE = 64;
    private static final long MESSAGE_VECTOR = 16;
    private static final long MESSAGE_VECTORS = 24;
    private static final long VECTOR = 16;
    private static final long NAP_NS = 20_000;
    private static final double NS = 1e9;

    private final NativeCalls calls = new NativeCalls();
    private final Arena arena = Arena.ofShared();
    private final PacketScript script;
    private final int socket;
    private final MemorySegment messages;
    private int telling;

    private PacketSender(String device, PacketScript script) {
        this.script = script;
        this.socket = calls.packetSocket(device, false);
        calls.option(socket, NativeCalls.SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER);
        calls.option(socket, NativeCalls.SOL_PACKET, PACKET_QDISC_BYPASS, 1);
        this.messages = arena.allocate(script.packets() * MESSAGE, Long.BYTES);
        MemorySegment vectors = arena.allocate(script.packets() * VECTOR, Long.BYTES);
        MemorySegment packets = MemorySegment.ofBuffer(script.buffer().duplicate().clear());
        for (int packet = 0; packet < script.packets(); packet++) {
            vectors.set(ADDRESS, packet * VECTOR, packets.asSlice(script.offset(packet)));
            vectors.set(JAVA_LONG, packet * VECTOR + Long.BYTES, script.length(packet));
            messages.set(ADDRESS, packet * MESSAGE + MESSAGE_VECTOR, vectors.asSlice(packet * VECTOR));
            messages.set(JAVA_LONG, packet * MESSAGE + MESSAGE_VECTORS, 1);
        }
    }

    /** A sender at {@code device} of {@code network}. */
    public static PacketSender at(NetworkNamespace network, String device, PacketScript script) {
        return network.call(() -> new PacketSender(device, script));
    }

    /**
     * Sends all packets {@code tellings} times.
     *
     * @param packetsPerSecond the rate to keep to; infinite for as fast as it goes
     * @return packets per second that it came to
     * @throws LabException when the kernel refuses a packet
     */
    public double send(int tellings, double packetsPerSecond) {
        long start = System.nanoTime();
        long sent = 0;
        for (int i = 0; i < tellings; i++) {
            int next = 0;
            while (next < script.packets()) {
                double due = (System.nanoTime() - start) * packetsPerSecond / NS - sent;
                if (due < 1) {
                    LockSupport.parkNanos(NAP_NS);
                    continue;
                }
                int count = sendBatch(next, (int) Math.min(due, BATCH));
                next += count;
                sent += count;
            }
            telling++;
        }
        return sent * NS / (System.nanoTime() - start);
    }

    private int sendBatch(int first, int most) {
        int count = Math.min(most, script.packets() - first);
        for (int packet = first; packet < first + count; packet++) {
            script.readdress(packet, telling);
        }
        int done = 0;
        while (done < count) {
            int sent = calls.sendmmsg(socket, messages.asSlice((first + done) * MESSAGE), count - done);
            if (sent > 0) {
                done += sent;
            } else if (sent != -NativeCalls.ENOBUFS && sent != -NativeCalls.EAGAIN && sent != -NativeCalls.EINTR) {
                throw new LabException("the kernel does not send a packet: error " + -sent);
            }
        }
        return count;
    }

    @Override
    public void close() {
        calls.close(socket);
        calls.close();
        arena.close();
    }
}
