// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker.cpu;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lists of CPUs as Linux writes them, «0-3,8». */
final class CpuList {
    /** More than Linux can be built for. */
    static final int MAX_CPUS = 8192;

    private CpuList() {}

    /** The CPUs in the order in which they are written; empty when {@code text} is no such list or names one twice. */
    static Optional<List<Integer>> parse(String text) {
        SequencedSet<Integer> cpus = new LinkedHashSet<>();
        for (String range : text.strip().split(",", -1)) {
            String[] ends = range.strip().split("-", 2);
            int first = number(ends[0]);
            int last = ends.length == 1 ? first : number(ends[1]);
            if (first < 0 || last < first) {
                return Optional.empty();
            }
            for (int cpu = first; cpu <= last; cpu++) {
                if (!cpus.add(cpu)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(List.copyOf(cpus));
    }

    /** A number below {@link #MAX_CPUS}, else -1. */
    private static int number(String text) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int number = Integer.parseInt(digits);
        return number < MAX_CPUS ? number : -1;
    }

    static BitSet set(List<Integer> cpus) {
        BitSet set = new BitSet();
        cpus.forEach(set::set);
        return set;
    }

    /** {@code cpus} in Linux's way of writing. */
    static String format(BitSet cpus) {
        int[] all = cpus.stream().toArray();
        return IntStream.range(0, all.length).filter(i -> i == 0 || all[i] != all[i - 1] + 1).mapToObj(i -> {
            int last = cpus.nextClearBit(all[i]) - 1;
            return last == all[i] ? Integer.toString(last) : all[i] + "-" + last;
        }).collect(Collectors.joining(","));
    }

}
