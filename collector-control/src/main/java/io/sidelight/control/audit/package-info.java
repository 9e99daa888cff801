// SPDX-License-Identifier: Apache-2.0

/**
 * Renderers of audit events: ECS lines, the table and the summary for people, plaintext streams on disk. Warm: called per event
 * on the thread that runs the collector, except the stream sinks, which belong to a worker each.
 */
@NullMarked
package io.sidelight.control.audit;

import org.jspecify.annotations.NullMarked;
