// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.dataplane.api.InterfaceCapture;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How {@code run} takes packets from interfaces. */
final class CaptureOptions {
    private static final long MIB = 1 << 20;

    @Option(names = "--ring", paramLabel = "MIB", defaultValue = "64", description = "room for packets that wait, of each worker on each interface, in MiB (default: ${DEFAULT-VALUE})")
    private int ringMib;

    @Option(names = "--ring-block", paramLabel = "KIB", defaultValue = "256", description = "how much the kernel hands over at a time, in KiB: a power of two, at least 128 (default: ${DEFAULT-VALUE})")
    private int blockKib;

    @Option(names = "--ring-timeout", paramLabel = "MS", defaultValue = "10", description = "how long the kernel waits for a block to fill, in ms (default: ${DEFAULT-VALUE})")
    private int blockTimeoutMs;

    @Option(names = "--promiscuous", negatable = true, defaultValue = "true", fallbackValue = "true", description = "take packets that are not addressed to this machine, as a mirror port brings them (default: ${DEFAULT-VALUE})")
    private boolean promiscuous;

    @Option(names = "--idle", paramLabel = "HOW", defaultValue = "PARK", description = "what a worker does that finds no packet: busy (shortest delay, the whole core), yielding, park (default: ${DEFAULT-VALUE})", converter = IdleConverter.class)
    private InterfaceCapture.Idle idle = InterfaceCapture.Idle.PARK;

    InterfaceCapture of(List<String> interfaces) {
        return new InterfaceCapture(interfaces, ringMib * MIB, blockKib << 10, Duration.ofMillis(blockTimeoutMs),
                promiscuous, idle);
    }

    /** Takes lower case too. */
    static final class IdleConverter implements picocli.CommandLine.ITypeConverter<InterfaceCapture.Idle> {
        @Override
        public InterfaceCapture.Idle convert(String text) {
            try {
                return InterfaceCapture.Idle.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(
                        "'" + text + "' is not busy, yielding or park");
            }
        }
    }
}
