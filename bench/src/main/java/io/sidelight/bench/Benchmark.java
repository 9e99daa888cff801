// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench;

import java.util.List;

/** One group of figures that belong together. */
interface Benchmark {
    /** Measures; captures are made in {@code workplace}. */
    List<Figure> measure(Settings settings, Workplace workplace) throws Exception;
}
