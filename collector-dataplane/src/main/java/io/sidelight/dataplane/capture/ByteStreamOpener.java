// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.io.IOException;
import java.io.InputStream;

/** Opens a stream of bytes; called on the thread that will read it, which may wait there as long as it takes. */
@FunctionalInterface
interface ByteStreamOpener {
    InputStream open() throws IOException;
}
