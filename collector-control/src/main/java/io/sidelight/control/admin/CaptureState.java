// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.dataplane.api.CollectorReport;
import io.sidelight.dataplane.api.InterfaceCapture;
import io.sidelight.dataplane.api.InterfaceCounts;
import java.util.List;

/**
 * How packets are captured, and how that does.
 *
 * @param interfaces what came in at each, in their order
 */
public record CaptureState(InterfaceCapture configured, int workers, List<InterfaceCounts> interfaces,
        CollectorReport report) {
    public CaptureState {
        interfaces = List.copyOf(interfaces);
    }
}
