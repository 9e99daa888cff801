// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import io.sidelight.dataplane.api.CollectorReport;
import java.time.Instant;
import java.util.List;

/** How the appliance does, for those who ask; asked by several threads. */
public interface StatusSource {
    /** Of the product. */
    String version();

    /** When it began to run. */
    Instant started();

    /** What is captured from. */
    List<String> interfaces();

    /** What was seen and lost so far, a quarter of a second old at most. */
    CollectorReport report();
}
