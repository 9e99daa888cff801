// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** The installed libpcap, whose functions (pcap(3pcap)) are bound by name. Once found it stays loaded. */
public final class PcapLibrary {
    /** As Linux distributions, development packages and macOS name the same library. */
    public static final List<String> NAMES = List.of("libpcap.so.1", "libpcap.so.0.8", "libpcap.so", "libpcap.A.dylib");

    /** PCAP_ERRBUF_SIZE. */
    public static final int ERROR_BUFFER_SIZE = 256;

    private final SymbolLookup symbols;

    private PcapLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /** The first library of these names that is installed; empty when none is. */
    public static Optional<PcapLibrary> find(List<String> names) {
        for (String name : names) {
            try {
                return Optional.of(new PcapLibrary(SymbolLookup.libraryLookup(name, Arena.global())));
            } catch (IllegalArgumentException _) {
                // not by this name
            }
        }
        return Optional.empty();
    }

    /**
     * A function that returns something.
     *
     * @throws java.util.NoSuchElementException when this version has none of the name
     */
    public MethodHandle function(String name, ValueLayout result, ValueLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name),
                FunctionDescriptor.of(result, parameters));
    }

    /**
     * A function that takes a pointer and returns nothing.
     *
     * @throws java.util.NoSuchElementException when this version has none of the name
     */
    public MethodHandle procedure(String name) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.ofVoid(ADDRESS));
    }

    /** What a call failed with: method handles declare Throwable, and these throw only when we bound them wrongly. */
    public static AssertionError linkage(Throwable e) {
        return new AssertionError("native call is bound wrongly", e);
    }
}
