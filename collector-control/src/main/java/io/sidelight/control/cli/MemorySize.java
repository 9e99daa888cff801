// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.terminal.Text;
import io.sidelight.dataplane.api.MemoryBudget;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as it is written on a command line: {@code 512M}, {@code 2G}. Units are powers of 1024, as Java's own. */
final class MemorySize {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(|[KMGT])(|B|IB)");
    private static final String UNITS = "KMGT";
    private static final long MIB = 1 << 20;

    private MemorySize() {}

    /** Bytes that {@code text} says, -1 when it says none. */
    static long parse(String text) {
        Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            return -1;
        }
        long number = Long.parseLong(size.group(1));
        String unit = size.group(2);
        int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
        return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
    }

    /**
     * What is wrong with a memory budget, empty when nothing is.
     *
     * @param most bytes that fit into the heap
     * @param machine asked for the bytes of memory that the machine has, 0 when that is not known
     */
    static String problem(String text, long most, LongSupplier machine) {
        long bytes = parse(text);
        if (bytes < 0) {
            return "--memory is '" + Text.printable(text) + "', must be a size such as 512M or 2G";
        }
        if (bytes < MemoryBudget.LEAST_BYTES) {
            return "--memory is " + Text.printable(text) + ", which is too little: give at least "
                    + MemoryBudget.LEAST_BYTES / MIB + "M";
        }
        return bytes > most ? tooMuch(Text.printable(text), bytes, most, machine.getAsLong()) : "";
    }

    private static String tooMuch(String text, long bytes, long most, long machine) {
        long largest = MemoryBudget.largestOn(machine);
        if (machine > 0 && bytes > largest) {
            return "--memory is " + text + ", but this machine has " + machine / MIB + "M of memory: give "
                    + Math.max(largest, MemoryBudget.LEAST_BYTES) / MIB + "M at most";
        }
        return "--memory is " + text + ", but this Java heap has room for " + most / MIB
                + "M: give less, or start Java with more heap"
                + (bytes > 1L << 50 ? "" : " (-Xmx" + MemoryBudget.heapFor(bytes) / MIB + "M)");
    }
}
