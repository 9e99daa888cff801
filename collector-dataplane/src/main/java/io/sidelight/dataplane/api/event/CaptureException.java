// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** An input that cannot be opened. The message is one sentence: what, where, what to do. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CaptureException(String message) {
        super(message);
    }
}
