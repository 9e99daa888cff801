// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterfaceFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private InterfaceFiles files = new InterfaceFiles();

    @BeforeEach
    void write() throws IOException {
        Path devices = folder.resolve("dev");
        Files.writeString(devices, """
                Inter-|   Receive                            |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes
                    lo:  179444     822    0    0    0     0          0         0   179444
                mirror1:9876543210 822    0    0    0     0          0         0   179444
                  eth0:       0       0    0    0    0     0          0         0        0
                """);
        files = new InterfaceFiles(devices, folder);
    }

    private void put(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    @Test
    void namesComeInOrderAlsoWhenANumberFollowsAtOnce() {
        assertThat(files.names()).containsExactly("eth0", "lo", "mirror1");
        assertThat(new InterfaceFiles(folder.resolve("none"), folder).names()).isEmpty();
    }

    @Test
    void detailsOfACard() throws IOException {
        put("mirror1/ifindex", "7");
        put("mirror1/speed", "25000");
        put("mirror1/flags", "0x1103");
        put("mirror1/device/numa_node", "1");
        Files.createDirectories(folder.resolve("mirror1/queues/rx-0"));
        Files.createDirectories(folder.resolve("mirror1/queues/rx-1"));
        Files.createDirectories(folder.resolve("mirror1/queues/tx-0"));
        assertThat(files.details("mirror1", 7)).isEqualTo(new InterfaceFiles.Details(25_000, 1, 2, true));
    }

    @Test
    void whatIsNotKnownIsMinusOne() throws IOException {
        put("eth0/ifindex", "2");
        put("eth0/speed", "-1");
        put("eth0/flags", "0x1003");
        put("eth0/device/numa_node", "-1");
        InterfaceFiles.Details unknown = new InterfaceFiles.Details(-1, -1, -1, false);
        assertThat(files.details("eth0", 2)).isEqualTo(unknown);
        assertThat(files.details("none", 3)).isEqualTo(unknown);
    }

    @Test
    void filesOfAnotherNamespacesInterfaceAreNotBelieved() throws IOException {
        put("eth0/ifindex", "2");
        put("eth0/speed", "1000");
        assertThat(files.details("eth0", 5).speedMbit()).isEqualTo(-1);
        assertThat(files.details("eth0", 2).speedMbit()).isEqualTo(1_000);
    }
}
