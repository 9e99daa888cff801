// SPDX-License-Identifier: Apache-2.0

/**
 * Which worker runs on which CPU. Cold: decided when a capture starts, done once by each worker's thread.
 */
@NullMarked
package io.sidelight.dataplane.worker.cpu;

import org.jspecify.annotations.NullMarked;
