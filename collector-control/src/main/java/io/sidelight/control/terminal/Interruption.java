// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run finish cleanly when the process is told to end (Ctrl-C, SIGTERM): the run is asked to stop, and the process
 * waits until it has reported. The process then ends with the code of the signal, 130 or 143.
 */
public final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean happened;

    private Interruption(Runnable stop) {
        this.hook = new Thread(() -> interrupt(stop), "sidelight-interruption");
    }

    /** From now until it is closed, {@code stop} is called when the process is told to end. */
    public static Interruption of(Runnable stop) {
        Interruption interruption = new Interruption(stop);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** True when the process was told to end while this was open. */
    public boolean happened() {
        return happened;
    }

    @Override
    public void close() {
        finished.countDown();
        if (!happened) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending already: the hook runs, and need not wait any more.
                happened = true;
            }
        }
    }

    private void interrupt(Runnable stop) {
        happened = true;
        stop.run();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sidelight: the run did not stop in time; its report is missing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
