// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.policy;

import io.sidelight.control.state.StateFile;
import io.sidelight.dataplane.api.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The policy that holds, and the one file that it is in. The file is followed as it is written anew: when it, or a file that it names, has changed, it is read, and
 * when nothing is wrong with it, handed on. A wrong one is told of, and the one before goes on to hold. A policy that is handed over replaces the file. Looks once a
 * second, on a thread of its own; thread-safe.
 */
public final class PolicyFollower implements AutoCloseable {
    /** Of a policy that is handed over; a longer one is put into the file by hand. */
    public static final int MOST_HANDED_OVER = 4 << 20;

    private static final long PAUSE_MS = 1_000;

    private final Path file;
    private final Consumer<Policy> users;
    private final Consumer<String> notices;
    private final Thread thread;
    private LoadedPolicy last;
    private List<String> seen;
    private List<String> looked;
    private boolean fileIsRefused;

    private PolicyFollower(Path file, LoadedPolicy first, Consumer<Policy> users, Consumer<String> notices) {
        this.file = file;
        this.users = users;
        this.notices = notices;
        last = first;
        seen = states(files());
        looked = seen;
        thread = Thread.ofPlatform().daemon().name("sidelight-policy").unstarted(this::run);
    }

    /**
     * A follower that does nothing by itself.
     *
     * @param file may not be there yet, or have no policy that can be followed
     * @param first what was read from the file
     * @param users are given each policy that is read
     * @param notices is told what becomes of the file, in a sentence; called by another thread
     */
    public static PolicyFollower of(Path file, LoadedPolicy first, Consumer<Policy> users,
            Consumer<String> notices) {
        return new PolicyFollower(file, first, users, notices);
    }

    /** A follower that looks once a second until it is closed; parameters as {@link #of}. */
    public static PolicyFollower start(Path file, LoadedPolicy first, Consumer<Policy> users,
            Consumer<String> notices) {
        PolicyFollower follower = of(file, first, users, notices);
        follower.thread.start();
        return follower;
    }

    /**
     * What holds.
     *
     * @param loaded {@link LoadedPolicy#NONE} without a policy
     * @param fileIsRefused true when the file was changed since to something that cannot be followed
     */
    public record Holding(Path file, LoadedPolicy loaded, boolean fileIsRefused) {}

    /** The policy that holds now. */
    public synchronized Holding holding() {
        return new Holding(file, last, fileIsRefused);
    }

    /** Why a policy that was handed over is not taken, beside mistakes in it. */
    public static final class NotTakenException extends Exception {
        private static final long serialVersionUID = 1;

        private final boolean stale;

        NotTakenException(boolean stale, String sentence) {
            super(sentence, null, false, false);
            this.stale = stale;
        }

        /** True when another policy holds than the one that was to be replaced. */
        public boolean isStale() {
            return stale;
        }
    }

    /** Says whether a policy is the one that is to be replaced. */
    @FunctionalInterface
    public interface Expectation {
        boolean isMet(LoadedPolicy holds);
    }

    /**
     * Replaces the policy: in its file, and with those who use it, when this returns. After a crash the file has the old one or the new one.
     *
     * @param dryRun only says what is wrong with it
     * @return what was read; with problems when nothing was replaced
     * @throws NotTakenException when another policy holds than expected, or the file cannot be written
     */
    public synchronized LoadedPolicy put(byte[] content, Expectation expected, boolean dryRun)
            throws NotTakenException {
        if (!expected.isMet(last) || fileHasChanged()) {
            throw new NotTakenException(true,
                    "another policy holds, or is in the file and about to: get it and look at it first");
        }
        LoadedPolicy read = PolicyFile.handedOver(content, file, last.policy().generation() + 1);
        if (dryRun || !read.problems().isEmpty()) {
            return read;
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new NotTakenException(false,
                    "the policy comes from " + file + ", which is no file that could be replaced");
        }
        try {
            write(content);
        } catch (IOException e) {
            throw new NotTakenException(false, "the policy in force is the one in " + file
                    + ", and the appliance may not replace that file (" + e.getClass().getSimpleName()
                    + "): give it a policy.file in a folder that it may write, or none");
        }
        last = read;
        seen = states(files());
        looked = seen;
        fileIsRefused = false;
        users.accept(read.policy());
        notices.accept("a policy came by the admin API and holds now: " + read.policy().rules().size() + " rules");
        return read;
    }

    /** Somebody wrote a file that was not read yet, or not taken. */
    private boolean fileHasChanged() {
        return !states(files()).equals(seen);
    }

    private void write(byte[] content) throws IOException {
        boolean isThere = Files.exists(file);
        Path real = isThere ? file.toRealPath() : file.toAbsolutePath();
        Path folder = real.getParent();
        if (!isThere && folder != null) {
            Files.createDirectories(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Set<PosixFilePermission> permissions = isThere ? Files.getPosixFilePermissions(real) : Set.of();
        new StateFile(real, MOST_HANDED_OVER).replace(content);
        if (isThere) {
            Files.setPosixFilePermissions(real, permissions);
        }
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
    synchronized void poll() {
        List<String> now = states(files());
        boolean settled = now.equals(looked);
        looked = now;
        if (!settled || now.equals(seen)) {
            return;
        }
        LoadedPolicy read = PolicyFile.load(file, last.policy().generation() + 1);
        fileIsRefused = !read.problems().isEmpty();
        if (read.problems().isEmpty()) {
            last = read;
            users.accept(read.policy());
            notices.accept(
                    "policy " + file + " was read again and holds now: " + read.policy().rules().size() + " rules");
        } else {
            notices.accept("the changed policy is not followed, the one before goes on to hold: "
                    + String.join("; ", read.problems()));
        }
        seen = states(files());
        looked = seen;
    }

    /** Reads the file now if it has changed, for somebody who says that it is whole. */
    public synchronized void readNow() {
        poll();
        poll();
    }

    private List<Path> files() {
        return last.files().isEmpty() ? List.of(file) : last.files();
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
