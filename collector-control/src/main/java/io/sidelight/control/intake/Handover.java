// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.intake;

import io.sidelight.keystore.secret.KeyLogIntake;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** One way that is open from an agent: a request's body, or a connection. Each line counts as it comes. One thread's. */
public final class Handover implements AutoCloseable {
    private static final int PIECE = 8192;
    /** So many bytes count as a line, so that a line without an end is not free. */
    private static final int BYTES_PER_LINE = 256;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Agent agent;
    private final BooleanSupplier mayGoOn;
    private final Runnable release;
    private final KeyLogIntake intake;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean isTooLarge;

    /**
     * @param mayGoOn asked before each piece, since a token may be revoked meanwhile
     * @param release called once at the end
     */
    Handover(Agent agent, BooleanSupplier mayGoOn, Runnable release) {
        this.agent = agent;
        this.mayGoOn = mayGoOn;
        this.release = release;
        intake = new KeyLogIntake(agent.supplier());
    }

    /**
     * Takes all that comes until its end, and pauses as long as there is more than the agent may bring.
     *
     * @param mostBytes nothing is read beyond
     * @throws IOException when it ends with an error; what came before counts
     */
    public KeyLogIntake.Counts read(InputStream in, long mostBytes) throws IOException {
        byte[] piece = new byte[PIECE];
        try {
            long bytes = 0;
            for (int read = in.read(piece); read >= 0 && !isTooLarge; read = in.read(piece)) {
                bytes += read;
                isTooLarge = bytes > mostBytes;
                take(piece, isTooLarge ? 0 : read);
            }
        } catch (IOException | RuntimeException e) {
            count(false);
            throw e;
        } finally {
            Arrays.fill(piece, (byte) 0);
        }
        return count(!isTooLarge);
    }

    private void take(byte[] piece, int length) throws IOException {
        if (!mayGoOn.getAsBoolean()) {
            throw new IOException("the token is not valid any more");
        }
        long lines = intake.lines();
        long taken = intake.taken();
        intake.read(piece, 0, length);
        long fresh = intake.lines() - lines;
        agent.onLines(fresh, intake.taken() - taken);
        pause(agent.rate().take(Math.max(fresh, length / BYTES_PER_LINE)));
    }

    private static void pause(long waitNs) throws IOException {
        long left = waitNs;
        try {
            while (left > 0) {
                long now = Math.min(left, LONGEST_PAUSE.toNanos());
                Thread.sleep(Duration.ofNanos(now));
                left -= now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** A last line without its end counts only when nothing more will come. */
    private KeyLogIntake.Counts count(boolean ended) {
        long lines = intake.lines();
        long taken = intake.taken();
        KeyLogIntake.Counts counts = ended ? intake.finish() : intake.abandon();
        agent.onLines(counts.lines() - lines, counts.taken() - taken);
        agent.onOdd(counts.unknown(), counts.malformed());
        return counts;
    }

    /** Whether more came than was read. */
    public boolean isTooLarge() {
        return isTooLarge;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
