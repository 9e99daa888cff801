// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import io.sidelight.bench.lab.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How one capture and one key are given to us and to other programs, so that each decrypts all of it. */
record PeerPrograms(Path capture, Path key) {
    private static final String LAUNCHER = "sidelight.launcher";

    /** {@code ./sidelight analyze}, as a user calls it. */
    List<String> analyze(String... more) {
        List<String> command = new ArrayList<>(List.of(launcher(), "analyze", capture.toString(), "--key",
                key.toString()));
        command.addAll(List.of(more));
        return command;
    }

    /** tshark, which prints what it is asked for of each decrypted response. */
    List<String> tshark(String... asked) {
        List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString(), "-o",
                "uat:rsa_keys:\"" + key + "\",\"\"", "-o", "http.desegment_body:FALSE"));
        command.addAll(List.of(asked));
        return command;
    }

    /** ssldump, which prints all application data. */
    List<String> ssldump() {
        return List.of("ssldump", "-n", "-d", "-r", capture.toString(), "-k", key.toString());
    }

    static boolean isInstalled(String program) {
        return Programs.isInstalled(program);
    }

    /** @throws BenchException when the benchmarks were not started by the launcher */
    private static String launcher() {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher == null) {
            throw new BenchException("this benchmark measures ./sidelight analyze: start it with ./sidelight bench");
        }
        return launcher;
    }
}
