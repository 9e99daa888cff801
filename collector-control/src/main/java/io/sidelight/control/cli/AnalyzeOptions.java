// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.dataplane.api.Collector;
import io.sidelight.dataplane.api.CollectorLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code analyze} or {@code run} was asked for.
 *
 * @param captures files, folders, {@code -}, or addresses for PCAP-over-IP; none for {@code run}
 * @param follow whether the last capture is followed as it grows
 * @param keys private key files and folders of them
 * @param keyPasswords file with a password a line, each tried
 * @param keyLogs key log files and folders of them
 * @param preSharedKeys files with pre-shared keys
 * @param events where event lines go: a file, or {@code -} for standard output
 * @param streams folder for the plaintext of connections
 * @param mostSecrets session secrets that are kept
 * @param limits bounds on memory and time
 * @param policy file that says what is decrypted and masked
 * @param live packets come from a network, and with them time passes
 * @param service asked for by a configuration file: events are put behind those that their file has, sentences name the file's keys
 */
record AnalyzeOptions(List<String> captures, boolean follow, List<Path> keys, @Nullable Path keyPasswords,
        List<Path> keyLogs, List<Path> preSharedKeys, @Nullable String events, @Nullable Path streams, int workers,
        long mostSecrets, CollectorLimits limits, @Nullable Path policy, boolean live, boolean service) {

    AnalyzeOptions {
        captures = List.copyOf(captures);
        keys = List.copyOf(keys);
        keyLogs = List.copyOf(keyLogs);
        preSharedKeys = List.copyOf(preSharedKeys);
    }

    /** What a command line asks for, without a policy: its file of events is written anew. */
    AnalyzeOptions(List<String> captures, boolean follow, List<Path> keys, @Nullable Path keyPasswords,
            List<Path> keyLogs, List<Path> preSharedKeys, @Nullable String events, @Nullable Path streams, int workers,
            long mostSecrets, CollectorLimits limits, boolean live) {
        this(captures, follow, keys, keyPasswords, keyLogs, preSharedKeys, events, streams, workers, mostSecrets,
                limits,
                null, live, false);
    }

    /** True when time passes while packets come, from a network or a stream: then key logs are followed. */
    boolean takesTime() {
        return live || follow || captures.stream().anyMatch(Collector::isStream);
    }

    /** Something that is read once, until its writer ends. */
    static boolean isPipe(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    /** What the operator wrote: the option, or the configuration's {@code key}. */
    String asked(String option, String key) {
        return service ? key : option;
    }

    boolean eventsToStandardOutput() {
        return "-".equals(events);
    }
}
