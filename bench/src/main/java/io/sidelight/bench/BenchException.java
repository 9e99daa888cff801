// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

/** A measurement that cannot be made or is not valid; the message is a sentence for the operator. */
public final class BenchException extends RuntimeException {
    public BenchException(String message) {
        super(message);
    }
}
