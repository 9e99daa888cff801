// SPDX-License-Identifier: Apache-2.0
/**
 * How the collector lives in the Java process that runs it.
 */
@NullMarked
package io.sidelight.control.jvm;

import org.jspecify.annotations.NullMarked;
