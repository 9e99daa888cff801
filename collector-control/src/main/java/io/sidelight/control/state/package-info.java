// SPDX-License-Identifier: Apache-2.0

/** Small files that the appliance keeps its state in. */
@NullMarked
package io.sidelight.control.state;

import org.jspecify.annotations.NullMarked;
