// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.secret;

import io.sidelight.keystore.load.LoadProblem;
import java.util.List;

/**
 * What a key log gave.
 *
 * @param lines read, of any kind
 * @param secrets lines that stated a secret worth keeping, repetitions included
 * @param problems lines that were skipped because they are broken, the first of them one by one
 */
public record KeyLogResult(long lines, long secrets, List<LoadProblem> problems) {

    public KeyLogResult {
        problems = List.copyOf(problems);
    }
}
