// SPDX-License-Identifier: Apache-2.0

/**
 * What the control plane may touch: the collector, its configuration, its counters. Cold; the events it delivers are in
 * {@link io.sidelight.dataplane.api.event}.
 */
@NullMarked
package io.sidelight.dataplane.api;

import org.jspecify.annotations.NullMarked;
