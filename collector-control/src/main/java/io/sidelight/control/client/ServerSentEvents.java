// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.client;

import java.io.BufferedReader;
import java.io.IOException;

/** Reads server-sent events (WHATWG HTML, section 9.2.6), as far as the appliance uses them. */
final class ServerSentEvents {
    private static final String EVENT = "event: ";
    private static final String DATA = "data: ";

    private ServerSentEvents() {}

    /** Tells {@code events} of each, until it wants no more or there is no more. */
    static void read(BufferedReader lines, ApiClient.Events events) throws IOException {
        String name = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(EVENT)) {
                name = line.substring(EVENT.length());
            } else if (line.startsWith(DATA) && !events.onEvent(name, line.substring(DATA.length()))) {
                return;
            }
        }
    }
}
