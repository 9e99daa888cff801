// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker.cpu;

import io.sidelight.dataplane.api.event.CaptureException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A CPU for each worker, or none. Worker n calls {@link CpuAffinity#pin} with {@link #cpuOf} when its thread starts.
 *
 * @param cpus by worker
 */
public record CpuPlan(List<Integer> cpus) {
    /** No CPU in particular. */
    public static final int ANY = -1;

    public CpuPlan {
        cpus = List.copyOf(cpus);
    }

    /**
     * Plans for {@code workers} workers that capture from {@code interfaces}.
     *
     * @param text {@code none} or empty: the system may move workers about. {@code auto}: CPUs of the NUMA node in which the network
     *     card sits, one hardware thread of each core before the second ones; then those of other nodes; workers for whom none
     *     is left are not kept on one. Else a list as Linux writes it, «0-3,8»: its first CPU is for the first worker
     * @throws CaptureException when the list is none, too short, or names a CPU that is not online or not allowed to us
     */
    public static CpuPlan of(String text, List<String> interfaces, int workers) {
        return of(text, interfaces, workers, new CpuTopology(Path.of("/sys")));
    }

    static CpuPlan of(String text, List<String> interfaces, int workers, CpuTopology topology) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "", "none" -> new CpuPlan(Collections.nCopies(workers, ANY));
            case "auto" -> automatic(topology, interfaces, workers, CpuAffinity.allowed());
            default -> listed(text.strip(), workers, topology.online(), CpuAffinity.allowed());
        };
    }

    static CpuPlan automatic(CpuTopology topology, List<String> interfaces, int workers, BitSet allowed) {
        BitSet left = topology.online();
        left.and(allowed);
        List<Integer> inOrder = new ArrayList<>();
        for (int node : topology.nodesOf(interfaces)) {
            BitSet ofNode = topology.ofNode(node);
            ofNode.and(left);
            left.andNot(ofNode);
            addCoresFirst(topology, ofNode, inOrder);
        }
        addCoresFirst(topology, left, inOrder);
        inOrder.addAll(Collections.nCopies(workers, ANY));
        return new CpuPlan(inOrder.subList(0, workers));
    }

    private static void addCoresFirst(CpuTopology topology, BitSet cpus, List<Integer> inOrder) {
        cpus.stream().filter(topology::isFirstOfCore).forEach(inOrder::add);
        cpus.stream().filter(cpu -> !topology.isFirstOfCore(cpu)).forEach(inOrder::add);
    }

    static CpuPlan listed(String text, int workers, BitSet online, BitSet allowed) {
        List<Integer> cpus = CpuList.parse(text).orElseThrow(() -> new CaptureException("«" + text
                + "» is no list of CPUs: write numbers and ranges, each CPU once, as in 0-3,8; or auto, or none"));
        for (int cpu : cpus) {
            if (!online.get(cpu)) {
                throw new CaptureException("CPU " + cpu + " of «" + text + "» is not online: choose among "
                        + CpuList.format(online));
            }
            if (!allowed.get(cpu)) {
                throw new CaptureException("CPU " + cpu + " of «" + text + "» is not allowed to this process (by"
                        + " taskset, a container or systemd): choose among " + CpuList.format(allowed));
            }
        }
        if (cpus.size() < workers) {
            throw new CaptureException("«" + text + "» names " + cpus.size() + (cpus.size() == 1 ? " CPU" : " CPUs")
                    + " for " + workers + " workers: name as many, or use fewer workers");
        }
        return new CpuPlan(cpus.subList(0, workers));
    }

    /** The CPU of a worker, {@link #ANY} when it has none of its own. */
    public int cpuOf(int worker) {
        return cpus.get(worker);
    }
}
