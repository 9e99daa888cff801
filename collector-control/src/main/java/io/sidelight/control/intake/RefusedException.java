// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.intake;

/** Secrets are not taken now, or not from this caller; the message says why. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final int retryAfterSeconds;

    /** What is to be done about it. */
    public enum Kind {
        /** The caller is not to hand over any. */
        NOT_ALLOWED,
        /** The caller is to wait. */
        TOO_MUCH,
        /** The appliance cannot tell of it, and so does not do it. */
        UNAVAILABLE
    }

    RefusedException(Kind kind, int retryAfterSeconds, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public Kind kind() {
        return kind;
    }

    /** When to come again; 0 when that does not help. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
