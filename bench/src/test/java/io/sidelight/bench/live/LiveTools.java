// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sidelight.bench.lab.NetworkNamespace;
import io.sidelight.bench.lab.Programs;
import java.util.Optional;
import java.util.stream.Stream;

/** What tests with a real server and real clients need of the machine. */
final class LiveTools {
    private LiveTools() {}

    /** Skips {@code tests}, and says why, where networks cannot be made or a program is missing. */
    static void mustBeThere(String tests) {
        Optional<String> obstacle = NetworkNamespace.obstacle()
                .or(() -> Stream.of("nginx", "curl", "openssl").filter(program -> !Programs.isInstalled(program))
                        .findFirst()
                        .map(program -> "the program " + program + " is missing"));
        obstacle.ifPresent(reason -> System.err.println(tests + " are skipped: " + reason));
        assumeTrue(obstacle.isEmpty(), obstacle.orElse(""));
    }
}
