// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.lab;

/** Something of the small network could not be made or did not answer; the message says what and why. */
public final class LabException extends RuntimeException {
    public LabException(String message) {
        super(message);
    }
}
