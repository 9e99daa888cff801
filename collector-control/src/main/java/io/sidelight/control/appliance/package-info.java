// SPDX-License-Identifier: Apache-2.0

/** What a running appliance is made of, for those who change it: keys, so far. */
@NullMarked
package io.sidelight.control.appliance;

import org.jspecify.annotations.NullMarked;
