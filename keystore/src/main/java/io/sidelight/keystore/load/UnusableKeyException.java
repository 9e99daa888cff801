// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

/** Carries the sentence for a {@link LoadProblem} from where a key is read to where its file and line are known. */
final class UnusableKeyException extends Exception {

    UnusableKeyException(String message) {
        super(message);
    }
}
