// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.InterfaceFacts;
import io.sidelight.dataplane.capture.InterfaceSurvey;
import java.util.List;

/** Which network interfaces there are to capture from. */
public final class CaptureInterfaces {
    private CaptureInterfaces() {}

    /** All interfaces of this machine, by name, and what can be used on each. Needs no rights; changes nothing. */
    public static List<InterfaceFacts> list() {
        return InterfaceSurvey.take();
    }
}
