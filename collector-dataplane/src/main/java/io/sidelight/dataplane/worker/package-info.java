// SPDX-License-Identifier: Apache-2.0

/**
 * One core's work: dispatch by flow hash, the pipeline of each connection, hand-over of events. The only package of the data
 * plane with threads.
 */
@NullMarked
package io.sidelight.dataplane.worker;

import org.jspecify.annotations.NullMarked;
