// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Asks a person for a password. */
@FunctionalInterface
public interface PasswordPrompt {
    /**
     * Asks once, without showing what is typed.
     *
     * @param question without punctuation
     * @return what was typed, which the caller wipes; null when nobody can be asked, or nobody answered
     */
    char @Nullable [] ask(String question);

    /** Asks at the terminal of this process, if it has one. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    static PasswordPrompt ofProcess() {
        return question -> {
            Console console = System.console();
            return console == null || !console.isTerminal() ? null : console.readPassword("%s: ", question);
        };
    }
}
