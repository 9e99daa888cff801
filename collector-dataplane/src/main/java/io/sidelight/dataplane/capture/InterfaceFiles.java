// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux's files in /proc and /sys tell of network interfaces. */
final class InterfaceFiles {
    private static final int PROMISCUOUS = 0x100;

    private final Path devices;
    private final Path directories;

    InterfaceFiles() {
        // Of the thread: another one may be in another network namespace.
        this(Path.of("/proc/thread-self/net/dev"), Path.of("/sys/class/net"));
    }

    InterfaceFiles(Path devices, Path directories) {
        this.devices = devices;
        this.directories = directories;
    }

    /** Interfaces of this network namespace, by name; none where there is no such file. */
    List<String> names() {
        try (Stream<String> lines = Files.lines(devices)) {
            // Two lines of headings; an interface's name ends at the colon.
            return lines.skip(2).filter(line -> line.indexOf(':') > 0)
                    .map(line -> line.substring(0, line.indexOf(':')).strip()).sorted().toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /** Details of interface {@code name}: none when the files are those of another namespace. */
    Details details(String name, int interfaceIndex) {
        Path directory = directories.resolve(name);
        if (number(directory.resolve("ifindex")) != interfaceIndex) {
            return new Details(-1, -1, -1, false);
        }
        // An interface without a link says -1, or nothing at all.
        int speed = number(directory.resolve("speed"));
        return new Details(speed <= 0 ? -1 : speed, Math.max(-1, number(directory.resolve("device/numa_node"))),
                queues(directory.resolve("queues")),
                (Math.max(0, number(directory.resolve("flags"))) & PROMISCUOUS) != 0);
    }

    record Details(int speedMbit, int numaNode, int receiveQueues, boolean promiscuous) {}

    private static int queues(Path folder) {
        try (Stream<Path> queues = Files.list(folder)) {
            return (int) queues.filter(queue -> queue.getFileName().toString().startsWith("rx-")).count();
        } catch (IOException _) {
            return -1;
        }
    }

    private static int number(Path file) {
        try {
            return Integer.decode(Files.readString(file).strip());
        } catch (IOException | NumberFormatException _) {
            return -1;
        }
    }
}
