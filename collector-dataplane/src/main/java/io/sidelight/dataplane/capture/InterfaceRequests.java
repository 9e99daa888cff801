// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sidelight.dataplane.api.event.InterfaceFacts.Offloads;
import io.sidelight.dataplane.api.event.InterfaceFacts.ReceiveRing;
import io.sidelight.dataplane.api.event.InterfaceFacts.Setting;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Questions to Linux about network interfaces (netdevice(7), linux/ethtool.h). None needs rights or changes anything. Constants are
 * the same on x86_64 and aarch64. Used by one thread.
 */
final class InterfaceRequests implements AutoCloseable {
    /** What is answered when the kernel does not. */
    static final int UNKNOWN = -1;

    static final int FLAG_UP = 1;
    static final int FLAG_RUNNING = 0x40;

    private static final int AF_INET = 2;
    private static final int AF_PACKET = 17;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCGIFMTU = 0x8921;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GRINGPARAM = 0x10;
    private static final int ETHTOOL_GFLAGS = 0x25;
    private static final int ETHTOOL_GGRO = 0x2B;
    private static final int ETH_FLAG_LRO = 1 << 15;

    // struct ifreq: the name, then a union.
    private static final int REQUEST_SIZE = 40;
    private static final int NAME_LENGTH = 16;
    // struct ethtool_ringparam: nine numbers, of which the command, the most and the present received packets.
    private static final int RING_SIZE = 36;
    private static final int RING_MOST_OFFSET = 4;
    private static final int RING_PRESENT_OFFSET = 20;
    private static final int VALUE_SIZE = 8;

    private final Arena arena = Arena.ofConfined();
    private final LibC libc = new LibC(arena);
    private final MemorySegment request = arena.allocate(REQUEST_SIZE, Long.BYTES);
    private final MemorySegment answer = arena.allocate(RING_SIZE, Integer.BYTES);
    private final int socket = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    /** True when this process may open packet sockets. */
    boolean mayCapture() {
        int opened = libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
        if (opened >= 0) {
            int _ = libc.close(opened);
        }
        return opened >= 0;
    }

    /** Number of an interface in this network namespace, 0 when there is none of that name. */
    int index(String name) {
        return libc.interfaceIndex(arena.allocateFrom(name));
    }

    /** FLAG_ bits. */
    int flags(String name) {
        return ask(name, SIOCGIFFLAGS) ? request.get(JAVA_SHORT, NAME_LENGTH) & 0xFFFF : 0;
    }

    int mtu(String name) {
        return ask(name, SIOCGIFMTU) ? request.get(JAVA_INT, NAME_LENGTH) : UNKNOWN;
    }

    /** Kind of hardware as Linux numbers it (ARPHRD_). */
    int hardwareType(String name) {
        return ask(name, SIOCGIFHWADDR) ? request.get(JAVA_SHORT, NAME_LENGTH) & 0xFFFF : UNKNOWN;
    }

    Offloads offloads(String name) {
        Setting gro = askTool(name, ETHTOOL_GGRO, VALUE_SIZE)
                ? Setting.of(answer.get(JAVA_INT, Integer.BYTES) != 0)
                : Setting.UNKNOWN;
        Setting lro = askTool(name, ETHTOOL_GFLAGS, VALUE_SIZE)
                ? Setting.of((answer.get(JAVA_INT, Integer.BYTES) & ETH_FLAG_LRO) != 0)
                : Setting.UNKNOWN;
        return new Offloads(gro, lro);
    }

    ReceiveRing receiveRing(String name) {
        return askTool(name, ETHTOOL_GRINGPARAM, RING_SIZE)
                ? new ReceiveRing(answer.get(JAVA_INT, RING_PRESENT_OFFSET), answer.get(JAVA_INT, RING_MOST_OFFSET))
                : ReceiveRing.UNKNOWN;
    }

    private boolean askTool(String name, int command, int size) {
        MemorySegment command32 = answer.asSlice(0, size).fill((byte) 0);
        command32.set(JAVA_INT, 0, command);
        prepare(name);
        request.set(ADDRESS, NAME_LENGTH, answer);
        return socket >= 0 && libc.ioctl(socket, SIOCETHTOOL, request) >= 0;
    }

    private boolean ask(String name, int what) {
        prepare(name);
        return socket >= 0 && libc.ioctl(socket, what, request) >= 0;
    }

    private void prepare(String name) {
        request.fill((byte) 0);
        byte[] chars = name.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(MemorySegment.ofArray(chars), 0, request, 0, Math.min(chars.length, NAME_LENGTH - 1));
    }

    @Override
    public void close() {
        if (socket >= 0) {
            int _ = libc.close(socket);
        }
        arena.close();
    }
}
