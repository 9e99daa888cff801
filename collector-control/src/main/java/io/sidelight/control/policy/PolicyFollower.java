// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.dataplane.api.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows a policy file as it is written anew: when it, or a file that it names, has changed, it is read, and when nothing is wrong with it,
 * handed on. A wrong one is told of, and the one before goes on to hold. Looks once a second, on a thread of its own.
 */
public final class PolicyFollower implements AutoCloseable {
    private static final long PAUSE_MS = 1_000;

    private final Path file;
    private final Consumer<Policy> users;
    private final Consumer<String> notices;
    private final Thread thread;
    private LoadedPolicy last;
    private List<String> seen;
    private List<String> looked;

    private PolicyFollower(Path file, LoadedPolicy first, Consumer<Policy> users, Consumer<String> notices) {
        this.file = file;
        this.users = users;
        this.notices = notices;
        last = first;
        seen = states(first.files());
        looked = seen;
        thread = Thread.ofPlatform().daemon().name("sidelight-policy").unstarted(this::run);
    }

    /**
     * A follower that does nothing by itself.
     *
     * @param first what was read from the file
     * @param users are given each policy that is read
     * @param notices is told what becomes of the file, in a sentence; called by another thread
     */
    static PolicyFollower of(Path file, LoadedPolicy first, Consumer<Policy> users, Consumer<String> notices) {
        return new PolicyFollower(file, first, users, notices);
    }

    /** A follower that looks once a second until it is closed; parameters as {@link #of}. */
    public static PolicyFollower start(Path file, LoadedPolicy first, Consumer<Policy> users,
            Consumer<String> notices) {
        PolicyFollower follower = of(file, first, users, notices);
        follower.thread.start();
        return follower;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE_MS);
                poll();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once; a file that changed is read when it has not changed since the look before, so that it is not half written. */
    void poll() {
        List<String> now = states(last.files());
        boolean settled = now.equals(looked);
        looked = now;
        if (!settled || now.equals(seen)) {
            return;
        }
        LoadedPolicy read = PolicyFile.load(file, last.policy().generation() + 1);
        if (read.problems().isEmpty()) {
            last = read;
            users.accept(read.policy());
            notices.accept(
                    "policy " + file + " was read again and holds now: " + read.policy().rules().size() + " rules");
        } else {
            notices.accept("the changed policy is not followed, the one before goes on to hold: "
                    + String.join("; ", read.problems()));
        }
        seen = states(last.files());
        looked = seen;
    }

    private static List<String> states(List<Path> files) {
        List<String> states = new ArrayList<>();
        for (Path each : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(each, BasicFileAttributes.class);
                states.add(each + " " + attributes.lastModifiedTime() + " " + attributes.size() + " "
                        + attributes.fileKey());
            } catch (IOException _) {
                states.add(each + " is not there");
            }
        }
        return states;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
