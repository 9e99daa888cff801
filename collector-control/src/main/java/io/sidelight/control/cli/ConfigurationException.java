// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.util.List;

/** The operator's mistakes, all that were found, a sentence each. */
final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigurationException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
