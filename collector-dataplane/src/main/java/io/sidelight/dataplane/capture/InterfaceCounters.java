// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a network interface itself counts as lost before the kernel saw it (Linux's sysfs-class-net-statistics), since this was
 * made. Immutable but for the files it reads; cold.
 */
final class InterfaceCounters {
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final List<String> LOSSES = List.of("rx_dropped", "rx_missed_errors", "rx_over_errors");

    private final Path statistics;
    private final boolean readable;
    private final long before;

    private InterfaceCounters(Path statistics, boolean readable) {
        this.statistics = statistics;
        this.readable = readable;
        before = readable ? sum() : 0;
    }

    /** Counts nothing: for rings that share an interface with one that does. */
    static InterfaceCounters none() {
        return new InterfaceCounters(INTERFACES, false);
    }

    static InterfaceCounters of(String interfaceName, int interfaceIndex) {
        return of(INTERFACES.resolve(interfaceName), interfaceIndex);
    }

    // Where the process is in a network namespace of its own, /sys may still show another's interface of the same name.
    static InterfaceCounters of(Path directory, int interfaceIndex) {
        return new InterfaceCounters(directory.resolve("statistics"),
                number(directory.resolve("ifindex")) == interfaceIndex);
    }

    /** Packets lost, 0 where it cannot be known. */
    long dropped() {
        // Some drivers begin to count anew when the interface is brought up.
        return readable ? Math.max(0, sum() - before) : 0;
    }

    private long sum() {
        return LOSSES.stream().mapToLong(name -> number(statistics.resolve(name))).sum();
    }

    private static long number(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }
}
