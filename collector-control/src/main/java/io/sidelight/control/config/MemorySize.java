// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import com.sun.management.OperatingSystemMXBean;
import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.MemoryBudget;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as people write it: {@code 512M}, {@code 64MiB}, {@code 2G}. Units are powers of 1024, as Java's own. */
public final class MemorySize {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(|[KMGT])(|B|IB)");
    private static final String UNITS = "KMGT";
    private static final long MIB = 1 << 20;

    private MemorySize() {}

    /** Bytes that {@code text} says, -1 when it says none. */
    public static long parse(String text) {
        Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            return -1;
        }
        long number = Long.parseLong(size.group(1));
        String unit = size.group(2);
        int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
        return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
    }

    /** {@code bytes} in the largest unit of which they are a whole number: {@code 64MiB}, {@code 1000}. */
    static String text(long bytes) {
        return text(bytes, shift(bytes));
    }

    /** Both ends in the largest unit of which both are whole numbers: {@code 1MiB to 1024MiB}. */
    static String text(Range range) {
        int shift = Math.min(shift(range.least()), shift(range.most()));
        return text(range.least(), shift) + " to " + text(range.most(), shift) + (shift == 0 ? " bytes" : "");
    }

    private static int shift(long bytes) {
        return bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / 10, UNITS.length()) * 10;
    }

    private static String text(long bytes, int shift) {
        return (bytes >> shift) + (shift == 0 ? "" : UNITS.charAt(shift / 10 - 1) + "iB");
    }

    /**
     * What is wrong with a memory budget for this process, empty when nothing is.
     *
     * @param name of the option or the key
     */
    public static String problem(String name, String text) {
        return problem(name, text, MemoryBudget.mostBytes(), MemorySize::machineBytes);
    }

    /** What the machine, or the container, has; asked only when a heap is too small, since asking takes a while. */
    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    /**
     * What is wrong with a memory budget, empty when nothing is.
     *
     * @param most bytes that fit into the heap
     * @param machine asked for the bytes of memory that the machine has, 0 when that is not known
     */
    static String problem(String name, String text, long most, LongSupplier machine) {
        long bytes = parse(text);
        if (bytes < 0) {
            return name + " is '" + Text.printable(text) + "', must be a size such as 512M or 2G";
        }
        if (bytes < MemoryBudget.LEAST_BYTES) {
            return name + " is " + Text.printable(text) + ", which is too little: give at least "
                    + MemoryBudget.LEAST_BYTES / MIB + "M";
        }
        return bytes > most ? name + " is " + tooMuch(Text.printable(text), bytes, most, machine.getAsLong()) : "";
    }

    private static String tooMuch(String text, long bytes, long most, long machine) {
        long largest = MemoryBudget.largestOn(machine);
        if (machine > 0 && bytes > largest) {
            return text + ", but this machine has " + machine / MIB + "M of memory: give "
                    + Math.max(largest, MemoryBudget.LEAST_BYTES) / MIB + "M at most";
        }
        return text + ", but this Java heap has room for " + most / MIB
                + "M: give less, or start Java with more heap"
                + (bytes > 1L << 50 ? "" : " (-Xmx" + MemoryBudget.heapFor(bytes) / MIB + "M)");
    }
}
