// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Tokens of SoftHSM2 in a folder that ends with this process. The library reads its configuration, and looks which tokens there are, once in a
 * process: so all tests share the folder, and take the tokens that were made in it at first.
 */
public final class SoftToken {
    public static final String PIN = "1234";

    private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final Deque<String> UNUSED = new ConcurrentLinkedDeque<>();
    private static final int TOKENS = 10;
    private static final Path FOLDER = prepare();

    private SoftToken() {}

    /** Where the library is; the test is skipped when SoftHSM2 is not installed. */
    public static Path library() {
        Assumptions.assumeTrue(Files.exists(LIBRARY) && Files.exists(FOLDER), "SoftHSM2 is not installed");
        return LIBRARY;
    }

    /** The label of an empty token. */
    public static String take() {
        library();
        return Objects.requireNonNull(UNUSED.poll(), "more tokens are needed");
    }

    /** Puts a key of a PKCS#8 file into a token. */
    public static void put(String token, Path pkcs8, String label, String id) {
        run(FOLDER, "--import", pkcs8.toString(), "--token", token, "--label", label, "--id", id, "--pin", PIN);
    }

    public static void remove(String token) {
        run(FOLDER, "--delete-token", "--token", token);
    }

    private static Path prepare() {
        if (!Files.exists(LIBRARY)) {
            return LIBRARY;
        }
        try {
            Path folder = Files.createTempDirectory("sidelight-softhsm");
            Path tokens = Files.createDirectory(folder.resolve("tokens"));
            Path configuration = Files.writeString(folder.resolve("softhsm2.conf"),
                    "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
            setEnvironment("SOFTHSM2_CONF", configuration.toString());
            for (int i = 1; i <= TOKENS; i++) {
                UNUSED.add("token-" + i);
                run(folder, "--init-token", "--free", "--label", "token-" + i, "--pin", PIN, "--so-pin", "5678");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In this process, as native code sees it. */
    private static void setEnvironment(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            int _ = (int) linker
                    .downcallHandle(linker.defaultLookup().findOrThrow("setenv"),
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                    .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("softhsm2-util"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException e) {
            Assumptions.abort("softhsm2-util is not installed");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException _) {
            // it is a temporary folder
        }
    }
}
