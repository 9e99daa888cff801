// SPDX-License-Identifier: Apache-2.0

/**
 * Captures made in process: real TLS connections between two engines of the JDK, written as the packets that a lossless
 * network would have carried. Cold: what it costs is not measured.
 */
@NullMarked
package io.sidelight.bench.traffic;

import org.jspecify.annotations.NullMarked;
