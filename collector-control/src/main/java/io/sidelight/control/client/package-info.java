// SPDX-License-Identifier: Apache-2.0

/** A caller of a running appliance's admin API. */
@NullMarked
package io.sidelight.control.client;

import org.jspecify.annotations.NullMarked;
