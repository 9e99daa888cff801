// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

/** libpcap does not understand a filter; the message is its own. */
final class FilterRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    FilterRejectedException(String message) {
        super(message);
    }
}
