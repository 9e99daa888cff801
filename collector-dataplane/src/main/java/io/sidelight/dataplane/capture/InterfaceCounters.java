// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a network interface itself, or the kernel before it looked at them, counts as lost since this was made (Linux's
 * sysfs-class-net-statistics). Immutable but for the files it reads; cold.
 *
 * <p>{@code rx_dropped} counts what the kernel's queue had no room for, and also every packet of a protocol that the machine does not
 * speak, such as one with two VLAN tags, though a ring has had it. So no more of it counts than the queues of all interfaces lost.
 */
final class InterfaceCounters {
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Path QUEUES = Path.of("/proc/net/softnet_stat");
    private static final List<String> LOSSES = List.of("rx_missed_errors", "rx_over_errors");
    private static final String DROPPED = "rx_dropped";
    private static final Pattern FIELDS = Pattern.compile(" +");

    private final Path statistics;
    private final Path queues;
    private final boolean readable;
    private final long lostBefore;
    private final long droppedBefore;
    private final long queuesBefore;

    private InterfaceCounters(Path statistics, Path queues, boolean readable) {
        this.statistics = statistics;
        this.queues = queues;
        this.readable = readable;
        lostBefore = readable ? lost() : 0;
        droppedBefore = readable ? number(statistics.resolve(DROPPED)) : 0;
        queuesBefore = readable ? droppedByQueues() : 0;
    }

    /** Counts nothing: for rings that share an interface with one that does. */
    static InterfaceCounters none() {
        return new InterfaceCounters(INTERFACES, QUEUES, false);
    }

    static InterfaceCounters of(String interfaceName, int interfaceIndex) {
        return of(INTERFACES.resolve(interfaceName), QUEUES, interfaceIndex);
    }

    // Where the process is in a network namespace of its own, /sys may still show another's interface of the same name.
    static InterfaceCounters of(Path directory, Path queues, int interfaceIndex) {
        return new InterfaceCounters(directory.resolve("statistics"), queues,
                number(directory.resolve("ifindex")) == interfaceIndex);
    }

    /** Packets lost, 0 where it cannot be known. */
    long dropped() {
        if (!readable) {
            return 0;
        }
        // Some drivers begin to count anew when the interface is brought up.
        long lost = Math.max(0, lost() - lostBefore);
        long dropped = Math.min(number(statistics.resolve(DROPPED)) - droppedBefore, droppedByQueues() - queuesBefore);
        return lost + Math.max(0, dropped);
    }

    private long lost() {
        return LOSSES.stream().mapToLong(name -> number(statistics.resolve(name))).sum();
    }

    /** A line for each core; the second number (hexadecimal) is what its queue had no room for. */
    private long droppedByQueues() {
        try {
            long sum = 0;
            for (String line : Files.readAllLines(queues)) {
                List<String> numbers = FIELDS.splitAsStream(line.strip()).toList();
                sum += numbers.size() < 2 ? 0 : Long.parseLong(numbers.get(1), 16);
            }
            return sum;
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    private static long number(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }
}
