// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker.cpu;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * What Linux tells of CPUs, NUMA nodes and network cards under /sys (sysfs-devices-system-cpu, sysfs-class-net). What it does
 * not tell is taken as if the machine had none of it.
 *
 * @param sys where sysfs is mounted
 */
record CpuTopology(Path sys) {
    /** CPUs that are online, all that there can be where this is not told. */
    BitSet online() {
        return cpus("devices/system/cpu/online");
    }

    /** CPUs of a NUMA node. */
    BitSet ofNode(int node) {
        return cpus("devices/system/node/node" + node + "/cpulist");
    }

    /** True for all CPUs but the second and further hardware threads of a core. */
    boolean isFirstOfCore(int cpu) {
        BitSet siblings = cpus("devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list");
        return siblings.nextSetBit(0) == cpu || !siblings.get(cpu) || siblings.cardinality() == CpuList.MAX_CPUS;
    }

    private BitSet cpus(String file) {
        return CpuList.parse(text(sys.resolve(file))).map(CpuList::set).orElseGet(() -> {
            BitSet all = new BitSet();
            all.set(0, CpuList.MAX_CPUS);
            return all;
        });
    }

    /** NUMA nodes of the cards behind {@code interfaces}, each once; without those of which none is told. */
    SequencedSet<Integer> nodesOf(List<String> interfaces) {
        SequencedSet<Integer> nodes = new LinkedHashSet<>();
        for (String name : interfaces) {
            Path directory = sys.resolve("class/net").resolve(name);
            addNode(directory, nodes);
            addNodesBelow(directory, nodes);
        }
        return nodes;
    }

    // A bond or a VLAN is no card, but has one below.
    private static void addNodesBelow(Path directory, SequencedSet<Integer> nodes) {
        try (DirectoryStream<Path> below = Files.newDirectoryStream(directory, "lower_*")) {
            below.forEach(lower -> addNode(lower, nodes));
        } catch (IOException _) {
            // No such interface: opening it tells that.
        }
    }

    private static void addNode(Path directory, SequencedSet<Integer> nodes) {
        // -1, on machines without NUMA, is not a number of this list.
        CpuList.parse(text(directory.resolve("device/numa_node"))).ifPresent(nodes::addAll);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
