// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where results go: the same on the command lines of {@code analyze} and {@code run}. */
final class OutputOptions {
    @Option(names = "--events", paramLabel = "FILE|-", description = "write audit events as JSON lines to a file or, with -, to standard output")
    @Nullable
    String events;

    @Option(names = "--format", paramLabel = "ecs", defaultValue = "ecs", description = "format of the events: ecs (Elastic Common Schema)")
    String format = "ecs";

    @Option(names = "--streams", paramLabel = "DIR", description = "write the plaintext of each connection into a folder, with an index.jsonl")
    @Nullable
    Path streams;

    /** What is wrong with these options, empty when nothing is. */
    String problem() {
        return format.equals("ecs")
                ? ""
                : "event format '" + format + "' is not known; the only one so far is ecs";
    }
}
