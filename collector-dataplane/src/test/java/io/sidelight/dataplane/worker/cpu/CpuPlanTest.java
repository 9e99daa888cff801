// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.dataplane.api.event.CaptureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class CpuPlanTest {
    private static final int ANY = CpuPlan.ANY;

    @TempDir
    private Path sys;

    private static BitSet cpus(String list) {
        return CpuList.set(CpuList.parse(list).orElseThrow());
    }

    /** Two nodes of four CPUs, two cores each: 0 and 4, 1 and 5 in node 0; 2 and 6, 3 and 7 in node 1, where the card is. */
    private CpuTopology twoNodes() throws IOException {
        write("devices/system/cpu/online", "0-7\n");
        write("devices/system/node/node0/cpulist", "0-1,4-5\n");
        write("devices/system/node/node1/cpulist", "2-3,6-7\n");
        for (int cpu = 0; cpu < 8; cpu++) {
            write("devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list",
                    cpu % 4 + "," + (cpu % 4 + 4) + "\n");
        }
        write("class/net/mirror0/device/numa_node", "1\n");
        write("class/net/near0/device/numa_node", "0\n");
        write("class/net/virtual0/device/numa_node", "-1\n");
        write("class/net/bond0/lower_mirror0/device/numa_node", "1\n");
        return new CpuTopology(sys);
    }

    private void write(String file, String text) throws IOException {
        Path path = sys.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private List<Integer> automatic(int workers, String allowed, String... interfaces) throws IOException {
        return CpuPlan.automatic(twoNodes(), List.of(interfaces), workers, cpus(allowed)).cpus();
    }

    @Test
    void coresNearTheCardComeFirstThenTheirSecondThreadsThenTheOtherNode() throws IOException {
        assertThat(automatic(8, "0-7", "mirror0")).containsExactly(2, 3, 6, 7, 0, 1, 4, 5);
        assertThat(automatic(2, "0-7", "bond0")).containsExactly(2, 3);
        assertThat(automatic(5, "0-7", "near0", "mirror0")).containsExactly(0, 1, 4, 5, 2);
        assertThat(automatic(6, "0-7", "virtual0")).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(automatic(2, "0-7", "nosuch0")).containsExactly(0, 1);
    }

    @Test
    void onlyAllowedCpusArePlannedAndTheRestOfTheWorkersMoveFreely() throws IOException {
        assertThat(automatic(4, "1,6-7", "mirror0")).containsExactly(6, 7, 1, ANY);
    }

    @Test
    void aMachineThatTellsNothingIsTakenAsOneOfEqualCpus() {
        assertThat(CpuPlan.automatic(new CpuTopology(sys), List.of("mirror0"), 3, cpus("0-1")).cpus())
                .containsExactly(0, 1, ANY);
    }

    @Test
    void aListIsTakenInItsOrder() {
        assertThat(CpuPlan.listed("8,0-2", 3, cpus("0-15"), cpus("0-15")).cpus()).containsExactly(8, 0, 1);
    }

    @Test
    void wrongListsAreToldWithWhatIsPossible() {
        assertThatThrownBy(() -> CpuPlan.listed("0-3", 4, cpus("0-2"), cpus("0-2")))
                .isInstanceOf(CaptureException.class)
                .hasMessage("CPU 3 of «0-3» is not online: choose among 0-2");
        assertThatThrownBy(() -> CpuPlan.listed("0-3", 4, cpus("0-7"), cpus("0,2-3,7")))
                .isInstanceOf(CaptureException.class).hasMessageStartingWith("CPU 1 of «0-3» is not allowed")
                .hasMessageEndingWith("choose among 0,2-3,7");
        assertThatThrownBy(() -> CpuPlan.listed("5", 2, cpus("0-7"), cpus("0-7"))).isInstanceOf(CaptureException.class)
                .hasMessage("«5» names 1 CPU for 2 workers: name as many, or use fewer workers");
        for (String wrong : List.of("a", "3-1", "1,1", "0-2,1", ",", "1-", "-1", "1--2", "99999", "8192", "1;2", "٣")) {
            assertThatThrownBy(() -> CpuPlan.of(wrong, List.of(), 1)).as(wrong).isInstanceOf(CaptureException.class)
                    .hasMessageContaining("is no list of CPUs");
        }
    }

    @Test
    void withoutAPlanWorkersMoveFreely() {
        assertThat(CpuPlan.of("", List.of("eth0"), 2).cpus()).containsExactly(ANY, ANY);
        assertThat(CpuPlan.of(" None ", List.of("eth0"), 2).cpuOf(1)).isEqualTo(ANY);
        assertThat(CpuAffinity.pin(ANY)).isTrue();
    }

    @Test
    void listsAreWrittenAsTheyAreRead() {
        for (String list : List.of("0", "0-3", "0,2", "0-1,3-4,7", "5-8191")) {
            assertThat(CpuList.format(cpus(list))).isEqualTo(list);
        }
        assertThat(CpuList.format(new BitSet())).isEmpty();
        assertThat(CpuList.parse(" 0-1 , 4\n")).isEqualTo(Optional.of(List.of(0, 1, 4)));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aThreadStaysOnItsCpuAndOthersDoNot() throws Exception {
        BitSet before = CpuAffinity.allowed();
        int cpu = CpuPlan.of("auto", List.of(), before.cardinality()).cpuOf(before.cardinality() - 1);
        assertThat(before.get(cpu)).isTrue();
        BitSet[] inside = new BitSet[1];
        Thread worker = Thread.ofPlatform().start(() -> {
            if (CpuAffinity.pin(cpu)) {
                inside[0] = CpuAffinity.allowed();
            }
        });
        worker.join();
        assertThat(inside[0]).isEqualTo(cpus(Integer.toString(cpu)));
        assertThat(CpuAffinity.allowed()).isEqualTo(before);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCpuThatIsNotThereIsRefused() {
        BitSet none = new BitSet();
        none.set(CpuList.MAX_CPUS - 1);
        assertThat(CpuAffinity.set(none)).isFalse();
    }
}
