// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.agent;

import io.sidelight.keystore.secret.KeyLogIntake;
import io.sidelight.keystore.secret.SecretSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A named pipe that programs write their key log into, so that no secret comes to a disk. It is read for as long as this is open, whatever
 * becomes of what is read: a writer waits for nobody.
 */
public final class KeyLogPipe implements AutoCloseable {
    private static final int PIECE = 1 << 16;
    /** {@code S_IFMT} and {@code S_IFIFO} of Linux. */
    private static final int TYPE = 0xF000;
    private static final int FIFO = 0x1000;

    private final Path path;
    private final FileChannel channel;
    private final KeyLogIntake intake;
    private final Consumer<String> say;
    private long toldMalformed;

    private KeyLogPipe(Path path, FileChannel channel, SecretSink sink, Consumer<String> say) {
        this.path = path;
        this.channel = channel;
        this.say = say;
        intake = new KeyLogIntake(sink);
    }

    /**
     * Opens a pipe, and makes it, for its owner alone, when there is nothing of that name.
     *
     * @param say is told sentences for the operator
     * @throws IOException when it cannot be had, or is something else
     */
    public static KeyLogPipe open(Path path, SecretSink sink, Consumer<String> say) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            make(path);
        }
        if (!(Files.getAttribute(path, "unix:mode") instanceof Integer mode) || (mode & TYPE) != FIFO) {
            throw new IOException(
                    path + " is no pipe; name one that is not there yet, or follow the file with --follow");
        }
        // open for writing too: writers come and go, and neither they nor this wait for the other or see an end
        return new KeyLogPipe(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), sink,
                say);
    }

    private static void make(Path path) throws IOException {
        try {
            Process mkfifo = new ProcessBuilder("mkfifo", "-m", "600", "--", path.toString()).redirectErrorStream(true)
                    .start();
            String said = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (mkfifo.waitFor() != 0) {
                throw new IOException("the pipe " + path + " cannot be made: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Begins to read, on a thread of its own. */
    public void start() {
        Thread _ = Thread.ofPlatform().daemon().name("sidelight-pipe").start(this::read);
    }

    private void read() {
        byte[] piece = new byte[PIECE];
        try {
            while (true) {
                int read = channel.read(ByteBuffer.wrap(piece));
                intake.read(piece, 0, Math.max(read, 0));
                Arrays.fill(piece, 0, Math.max(read, 0), (byte) 0);
                tellOfMalformed();
            }
        } catch (ClosedChannelException e) {
            // told to end
        } catch (IOException e) {
            say.accept("the pipe " + path + " cannot be read any more: " + e.getMessage());
        }
    }

    /** Once, and when there are ten times as many. */
    private void tellOfMalformed() {
        long malformed = intake.malformed();
        if (malformed > 0 && malformed >= 10 * toldMalformed) {
            toldMalformed = malformed;
            say.accept("the pipe " + path + " had " + malformed + " lines so far that are none of a key log");
        }
    }

    /** Reads no more. The pipe stays, lest writers make a file of its name. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
