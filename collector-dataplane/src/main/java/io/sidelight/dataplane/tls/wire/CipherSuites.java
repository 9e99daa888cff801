// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The table of all registered cipher suites, read once from {@code cipher-suites.tsv} beside this class. */
public final class CipherSuites {
    private static final Int2ObjectHashMap<CipherSuite> BY_CODE = read();

    private CipherSuites() {}

    /** The suite, or null for a code that is not registered. */
    public static @Nullable CipherSuite of(int code) {
        return BY_CODE.get(code);
    }

    /** The registered name, {@code 0x1234} for a code without one, empty for -1. */
    public static String nameOf(int code) {
        CipherSuite suite = BY_CODE.get(code);
        return suite != null ? suite.name() : code < 0 ? "" : String.format("0x%04X", code);
    }

    /** The code of a registered name, -1 for one that is not. */
    public static int codeOf(String name) {
        return BY_CODE.values().stream().filter(suite -> suite.name().equals(name)).mapToInt(CipherSuite::code)
                .findFirst().orElse(-1);
    }

    /** How many suites the table holds. */
    public static int size() {
        return BY_CODE.size();
    }

    private static Int2ObjectHashMap<CipherSuite> read() {
        Int2ObjectHashMap<CipherSuite> suites = new Int2ObjectHashMap<>();
        try (var lines = new BufferedReader(new InputStreamReader(
                CipherSuites.class.getResourceAsStream("cipher-suites.tsv"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    int tab = line.indexOf('\t');
                    int code = Integer.decode(line.substring(0, tab));
                    if (suites.put(code, CipherSuite.parse(code, line.substring(tab + 1))) != null) {
                        throw new IllegalStateException("cipher suite listed twice: " + line);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return suites;
    }
}
