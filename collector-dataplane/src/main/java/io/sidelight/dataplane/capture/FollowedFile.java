// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What {@link FolderWatch} knows of one capture file: what it is known again by, and whether it grows. The watch looks at it, the
 * reader takes it and says when it has come to its end; what both touch is volatile.
 */
final class FollowedFile {
    /** As much of a file's beginning as tells it from another one: the first packet is within. */
    private static final int HEAD_LENGTH = 4096;

    private final Path path;
    private final long firstNs;
    private final byte[] head;
    private final GrowingFile growing;
    private final long skip;
    private long size;
    private FileTime modified;
    private long lastGrowthNs;
    private volatile boolean taken;
    private volatile boolean ended;
    private final String earlierDamage;
    private volatile long packets;
    private volatile long endBytes;
    private volatile String damage = "";

    private FollowedFile(Path path, long firstNs, byte[] head, BasicFileAttributes attributes, long lastGrowthNs,
            long skip, String earlierDamage) {
        this.path = path;
        this.firstNs = firstNs;
        this.head = head;
        this.skip = skip;
        growing = new GrowingFile(path);
        size = attributes.size();
        modified = attributes.lastModifiedTime();
        this.lastGrowthNs = lastGrowthNs;
        this.earlierDamage = earlierDamage;
    }

    /** A file with a first packet, captured at {@code firstNs}. */
    static FollowedFile of(Path path, BasicFileAttributes attributes, long firstNs, long lastGrowthNs)
            throws IOException {
        return new FollowedFile(path, firstNs, head(path), attributes, lastGrowthNs, 0, "");
    }

    /** When a file that was not known before has grown last, as far as its time of change tells. */
    static long lastGrowthNs(BasicFileAttributes attributes, long nowNs) {
        long ageMs = System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
        return nowNs - TimeUnit.MILLISECONDS.toNanos(Math.max(0, ageMs));
    }

    /** The same file, which has grown after it was taken for finished: what it has behind the packets delivered already. */
    FollowedFile goneOn(BasicFileAttributes attributes, long nowNs) {
        return new FollowedFile(path, firstNs, head, attributes, nowNs, skip + packets, damage);
    }

    private static byte[] head(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer room = ByteBuffer.allocate(HEAD_LENGTH);
            int read = 0;
            while (read >= 0 && room.hasRemaining()) {
                read = channel.read(room);
            }
            return Arrays.copyOf(room.array(), room.position());
        }
    }

    /** Looks whether the file has grown; false when it has been written over and is another one now. */
    boolean look(BasicFileAttributes attributes, long nowNs) throws IOException {
        boolean touched = !attributes.lastModifiedTime().equals(modified) || attributes.size() != size;
        if (attributes.size() < size || touched && !isBegunBy(head(path))) {
            return false;
        }
        if (attributes.size() > size) {
            lastGrowthNs = nowNs;
        }
        size = attributes.size();
        modified = attributes.lastModifiedTime();
        return true;
    }

    private boolean isBegunBy(byte[] now) {
        return now.length >= head.length && Arrays.equals(head, 0, head.length, now, 0, head.length);
    }

    /** When it was last seen to have grown. */
    long lastGrowthNs() {
        return lastGrowthNs;
    }

    Path path() {
        return path;
    }

    /** Time of its first packet, nanoseconds since 1970. */
    long firstNs() {
        return firstNs;
    }

    FolderListing.Content content() {
        return new FolderListing.Listed(path, firstNs, size).content();
    }

    /** Says that what is there now is all that will come. */
    void finish() {
        growing.finish();
    }

    /** Opens it for reading; by the reader. */
    CaptureFile take(SecretsHandler secrets, Arrivals arrivals) {
        taken = true;
        return CaptureFile.ofGrowingFile(growing, secrets, arrivals, skip);
    }

    /** Says that the reader has come to the end. */
    void end(CaptureFile capture) {
        packets = capture.statistics().packets();
        damage = capture.statistics().damage();
        // Damage before the end is there to stay, whatever comes behind it.
        endBytes = capture.isReadToEnd() ? capture.bytesRead() : Long.MAX_VALUE;
        ended = true;
    }

    /** True while it is read. */
    boolean isOpen() {
        return taken && !ended;
    }

    boolean hasEnded() {
        return ended;
    }

    /** True when there is more in it than there was when it was read to its end. */
    boolean hasGoneOn() {
        return ended && size > endBytes;
    }

    /** What was wrong where it was taken for finished and is not, now that it goes on; else empty. */
    String earlierDamage() {
        return earlierDamage;
    }
}
