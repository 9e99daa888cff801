// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The first of the failures that several threads may meet while they write; the later ones only follow from it. */
final class FirstFailure {
    private volatile @Nullable IOException failure;

    synchronized void remember(IOException e) {
        if (failure == null) {
            failure = e;
        }
    }

    boolean happened() {
        return failure != null;
    }

    /** What the operating system said, empty when nothing failed. */
    String text() {
        IOException e = failure;
        return e == null ? "" : String.valueOf(e.getMessage());
    }
}
