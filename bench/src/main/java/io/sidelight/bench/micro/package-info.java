// SPDX-License-Identifier: Apache-2.0

/**
 * JMH micro benchmarks of single steps of a packet's life. The framework makes and subclasses these classes, so they are
 * public and not final.
 */
@NullMarked
package io.sidelight.bench.micro;

import org.jspecify.annotations.NullMarked;
