// SPDX-License-Identifier: Apache-2.0

/**
 * Where packets come from: capture files and live rings. One thread polls a source; hot per packet.
 */
@NullMarked
package io.sidelight.dataplane.capture;

import org.jspecify.annotations.NullMarked;
