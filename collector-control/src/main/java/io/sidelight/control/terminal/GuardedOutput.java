// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An output that never fails where it is written to: its first error is kept for the end of the run, and what is written
 * after it goes nowhere. Used by one thread.
 */
public final class GuardedOutput extends OutputStream {
    private final OutputStream target;
    private @Nullable IOException failure;

    public GuardedOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int b) {
        attempt(() -> target.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> target.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(target::flush);
    }

    @Override
    public void close() {
        attempt(target::flush);
        try {
            target.close();
        } catch (IOException e) {
            remember(e);
        }
    }

    /** True once something could not be written. */
    public boolean failed() {
        return failure != null;
    }

    /** True when whoever read this output has gone, as {@code head} does: no error, but a reason to stop. */
    public boolean readerIsGone() {
        return failure != null && String.valueOf(failure.getMessage()).contains("Broken pipe");
    }

    /** What the operating system said, empty without a failure. */
    public String failureText() {
        return failure == null ? "" : String.valueOf(failure.getMessage());
    }

    private void attempt(Write write) {
        if (failure == null) {
            try {
                write.run();
            } catch (IOException e) {
                remember(e);
            }
        }
    }

    private void remember(IOException e) {
        if (failure == null) {
            failure = e;
        }
    }

    private interface Write {
        void run() throws IOException;
    }
}
