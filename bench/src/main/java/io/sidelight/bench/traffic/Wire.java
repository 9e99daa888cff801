// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;

/** Takes what two ends say to each other, in the order in which they say it. */
interface Wire {
    /** Called per flight or record; the array is valid until this returns. */
    void carry(boolean fromClient, byte[] bytes, int length) throws IOException;
}
