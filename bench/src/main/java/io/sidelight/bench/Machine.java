// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.keystore.cache.KeyProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on. */
record Machine(String processor, int cores, String java, String rsa) {

    static Machine here() {
        return new Machine(processorName(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name") + " " + Runtime.version(), KeyProvider.probe().description());
    }

    private static String processorName() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
        } catch (IOException e) {
            return "unknown"; // not Linux
        }
    }
}
