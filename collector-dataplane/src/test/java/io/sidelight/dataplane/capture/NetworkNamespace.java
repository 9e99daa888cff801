// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * A network of its own for a test, with virtual cables: what is sent into one end comes out of the other. Gone when the test is
 * over. Tests are skipped where that is not allowed.
 */
final class NetworkNamespace {
    private static final int CLONE_NEWNET = 0x40000000;

    /** What is done inside; its threads have to be started there as well. */
    interface Body {
        void run() throws Exception;
    }

    private NetworkNamespace() {}

    /** Runs {@code body} on a thread that alone is in a new namespace. */
    static void run(Body body) throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/ns/net")), "network namespaces need Linux");
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread inside = Thread.ofPlatform().start(() -> {
            try {
                enter();
                body.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        inside.join();
        try {
            done.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    private static void enter() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup().findOrThrow("unshare");
        MethodHandle unshare = linker.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        if ((int) unshare.invokeExact(CLONE_NEWNET) != 0) {
            throw new TestAbortedException("not allowed to make a network namespace: run as root");
        }
    }

    /** Lays a cable; both ends are up. Where the system has IPv6, it sends a few packets of its own. */
    static void cable(String one, String other) throws Exception {
        command("ip", "link", "add", one, "type", "veth", "peer", "name", other);
        command("ip", "link", "set", one, "up");
        command("ip", "link", "set", other, "up");
        awaitUp(one);
        awaitUp(other);
    }

    // An interface drops what it is given until the kernel, a moment later, has found its cable.
    private static void awaitUp(String name) throws Exception {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!command("ip", "link", "show", name).contains("state UP")) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(name + " does not come up");
            }
            Thread.sleep(1);
        }
    }

    /** Runs a command inside; what it says. */
    static String command(String... words) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new TestAbortedException(words[0] + " is not installed: " + e.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", words) + ": " + said);
        }
        return said;
    }
}
