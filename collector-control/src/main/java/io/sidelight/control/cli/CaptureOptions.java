// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.Range;
import io.sidelight.control.config.Ranges;
import io.sidelight.dataplane.api.InterfaceCapture;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How {@code run} takes packets from interfaces. */
final class CaptureOptions {
    @Option(names = "--filter", paramLabel = "FILTER", defaultValue = "", description = "take only packets that match, in the words of pcap-filter(7), whatever VLAN tags they have: 'tcp port 443'")
    private String filter = "";

    @Option(names = "--source", paramLabel = "HOW", defaultValue = "ring", description = "what packets come through: ring (a ring for each worker; Linux), libpcap (one thread reads for all workers; for what has no ring) (default: ${DEFAULT-VALUE})", converter = SourceConverter.class)
    private InterfaceCapture.Source source = InterfaceCapture.Source.RING;

    @Option(names = "--cpus", paramLabel = "LIST", defaultValue = "", description = "keep each worker on one CPU of a list (0-3,8), or with auto on CPUs near the network card")
    private String cpus = "";

    @Option(names = "--ring", paramLabel = "MIB", defaultValue = "64", description = "room for packets that wait, of each worker on each interface, in MiB (default: ${DEFAULT-VALUE})")
    private int ringMib;

    @Option(names = "--ring-block", paramLabel = "KIB", defaultValue = "128", description = "how much the kernel hands over at a time, in KiB: a power of two, 128 to 524288 (default: ${DEFAULT-VALUE})")
    private int blockKib;

    @Option(names = "--ring-timeout", paramLabel = "MS", defaultValue = "10", description = "how long the kernel waits for a block to fill, in ms (default: ${DEFAULT-VALUE})")
    private int blockTimeoutMs;

    @Option(names = "--promiscuous", negatable = true, defaultValue = "true", fallbackValue = "true", description = "take packets that are not addressed to this machine, as a mirror port brings them (default: ${DEFAULT-VALUE})")
    private boolean promiscuous;

    @Option(names = "--snap-length", paramLabel = "BYTES", defaultValue = "262144", description = "bytes kept of a packet; what is cut off cannot be decrypted (default: whole packets)")
    private int snapLength;

    @Option(names = "--fanout-group", paramLabel = "N", defaultValue = "0", description = "number, 1 to 65535, of the group in which the workers' rings share an interface; 0 for a free one that the kernel chooses (default: ${DEFAULT-VALUE})")
    private int fanoutGroup;

    @Option(names = "--hardware-time", description = "time stamps of the network card instead of the kernel's")
    private boolean hardwareTime;

    @Option(names = "--skew", paramLabel = "MS", defaultValue = "10", description = "how far the clocks of two interfaces may differ, in ms (default: ${DEFAULT-VALUE})")
    private int skewMs;

    @Option(names = "--idle", paramLabel = "HOW", defaultValue = "park", description = "what a worker does that finds no packet: busy (shortest delay, the whole core), yielding, park (default: ${DEFAULT-VALUE})", converter = IdleConverter.class)
    private InterfaceCapture.Idle idle = InterfaceCapture.Idle.PARK;

    /** What is wrong with these options, empty when nothing is. */
    String problem() {
        long block = blockKib * Ranges.KIB;
        if (!Ranges.isBlock(block)) {
            return "--ring-block is " + blockKib + ", must be a power of two, " + Ranges.BLOCK.in(Ranges.KIB) + " KiB";
        }
        Range ring = Ranges.ringOf(block);
        return Stream.of(
                range("--ring", ringMib, ring.in(Ranges.MIB),
                        ring.equals(Ranges.RING)
                                ? " MiB"
                                : " MiB, to have room for two blocks of " + blockKib + " KiB"),
                range("--ring-timeout", blockTimeoutMs, Ranges.BLOCK_TIMEOUT.in(Ranges.MS), " ms"),
                range("--snap-length", snapLength, Ranges.SNAP_LENGTH, " bytes"),
                range("--fanout-group", fanoutGroup, Ranges.FANOUT_GROUP, ", with 0 for a free one"),
                range("--skew", skewMs, Ranges.SKEW.in(Ranges.MS), " ms"))
                .filter(problem -> !problem.isEmpty()).findFirst().orElse("");
    }

    private static String range(String option, int value, Range allowed, String unit) {
        return allowed.holds(value) ? "" : option + " is " + value + ", must be " + allowed + unit;
    }

    /** How packets are taken; only when there is no {@link #problem}. */
    InterfaceCapture of(List<String> interfaces) {
        return new InterfaceCapture(interfaces, filter, promiscuous,
                new InterfaceCapture.Ring(ringMib * Ranges.MIB, blockKib << 10, Duration.ofMillis(blockTimeoutMs),
                        snapLength),
                fanoutGroup, hardwareTime, Duration.ofMillis(skewMs), cpus, idle, source);
    }

    /** Takes lower case too; {@link OptionValues} says what else. */
    static final class SourceConverter implements picocli.CommandLine.ITypeConverter<InterfaceCapture.Source> {
        @Override
        public InterfaceCapture.Source convert(String text) {
            try {
                return InterfaceCapture.Source.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(text);
            }
        }
    }

    /** Takes lower case too; {@link OptionValues} says what else. */
    static final class IdleConverter implements picocli.CommandLine.ITypeConverter<InterfaceCapture.Idle> {
        @Override
        public InterfaceCapture.Idle convert(String text) {
            try {
                return InterfaceCapture.Idle.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(text);
            }
        }
    }
}
