// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.client;

import java.util.List;

/** A call that did not succeed: a sentence for each thing that is wrong. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    ApiException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
