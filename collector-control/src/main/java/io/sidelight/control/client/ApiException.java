// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.client;

import java.util.List;

/** A call that did not succeed: a sentence for each thing that is wrong. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final List<String> problems;
    private final int status;
    private final int retryAfterSeconds;

    /** A call that could not be made, or got no answer. */
    public ApiException(List<String> problems) {
        this(problems, 0, 0);
    }

    ApiException(List<String> problems, int status, int retryAfterSeconds) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** Of the answer; 0 when there was none. */
    public int status() {
        return status;
    }

    /** When to call again; 0 when nothing was said of it. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public List<String> problems() {
        return problems;
    }
}
