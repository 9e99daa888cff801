// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import java.util.List;

/** Something recorded that is read as one source: a file, a folder of files, a stream, or several streams. */
interface Capture extends PacketSource {
    /** Bytes read so far, as they lie in the files; may be asked by any thread. */
    long bytesRead();

    /** Size of all of it, -1 when it has none, as a stream. */
    long bytesTotal();

    /** One sentence for each part that could not be read to its end so far; may be asked by any thread. */
    List<String> damages();
}
