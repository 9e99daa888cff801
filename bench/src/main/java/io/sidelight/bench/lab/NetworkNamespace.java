// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network of its own within this machine. Closing it ends the programs that run in it and deletes its interfaces; so does the end of
 * this process, however it comes, unless it is killed.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final String RUN = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);

    private final String name;
    private final Thread hook;

    private NetworkNamespace(String name) {
        this.name = name;
        this.hook = new Thread(this::delete);
        Programs.run(List.of("ip", "netns", "add", name));
        Runtime.getRuntime().addShutdownHook(hook);
        ip("link", "set", "lo", "up");
    }

    /**
     * Makes one; its name ends with {@code role} and is of this run alone.
     *
     * @throws LabException when that is not allowed or not possible here
     */
    public static NetworkNamespace make(String role) {
        return new NetworkNamespace("sidelight-" + RUN + "-" + role);
    }

    /** Why networks cannot be made here, as one sentence with what to do; empty when they can. */
    public static Optional<String> obstacle() {
        for (String program : List.of("ip", "tc")) {
            if (!Programs.isInstalled(program)) {
                return Optional.of("the program " + program + " is missing: install iproute2");
            }
        }
        String name = "sidelight-" + RUN + "-probe";
        Programs.Result made = Programs.tryRun(List.of("ip", "netns", "add", name));
        if (made.code() != 0) {
            Programs.tryRun(List.of("ip", "netns", "del", name)); // the name may be there though the rest failed
            return Optional.of("network namespaces cannot be made here (" + made.output().strip()
                    + "): run as root, in a container with CAP_SYS_ADMIN and CAP_NET_ADMIN");
        }
        Programs.Result veth = Programs
                .tryRun(List.of("ip", "-n", name, "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"));
        Programs.tryRun(List.of("ip", "netns", "del", name));
        return veth.code() == 0
                ? Optional.empty()
                : Optional.of("veth pairs cannot be made here (" + veth.output().strip()
                        + "): run as root on a kernel that has them");
    }

    /** Runs {@code ip} in it. */
    public String ip(String... arguments) {
        return Programs.run(command("ip", "-n", name, arguments));
    }

    /** Runs {@code tc} in it. */
    public String tc(String... arguments) {
        return Programs.run(command("tc", "-n", name, arguments));
    }

    private static List<String> command(String program, String option, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program, option, name));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A pair of interfaces, one end here and the other in {@code peer}; both are up. */
    public void veth(String here, NetworkNamespace peer, String there) {
        ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", peer.name);
        // Nobody but the traffic of interest shall speak on them.
        for (NetworkNamespace end : new NetworkNamespace[]{this, peer}) {
            String device = end == this ? here : there;
            end.ip("link", "set", device, "up");
        }
    }

    /** How a program is started in it; the process is the program itself, not a shell around it. */
    public List<String> inside(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    /** Sets a kernel parameter of this network, such as {@code net.ipv6.conf.all.disable_ipv6}. */
    public void sysctl(String key, String value) {
        Programs.run(inside(List.of("sh", "-c", "echo " + value + " > /proc/sys/" + key.replace('.', '/'))));
    }

    /** One of an interface's counters, such as {@code rx_packets}, as the kernel keeps them. */
    public long statistic(String device, String counter) {
        return Long.parseLong(Programs
                .run(inside(List.of("cat", "/sys/class/net/" + device + "/statistics/" + counter))).strip());
    }

    /** Runs {@code task} on a thread that is in this network: sockets that it makes belong here, wherever they are used later. */
    public <T> T call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name("lab-" + name).start(() -> {
            try (NativeCalls calls = new NativeCalls()) {
                calls.enter("/var/run/netns/" + name);
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LabException known ? known : e;
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending: the hook runs too, and finds nothing
        }
    }

    private void delete() {
        Programs.Result pids = Programs.tryRun(List.of("ip", "netns", "pids", name));
        if (pids.code() == 0) {
            pids.output().lines().map(String::strip).filter(line -> line.matches("[0-9]+")).map(Long::valueOf)
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
        Programs.tryRun(List.of("ip", "netns", "del", name));
    }
}
