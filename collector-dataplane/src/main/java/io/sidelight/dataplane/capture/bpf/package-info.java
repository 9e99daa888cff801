// SPDX-License-Identifier: Apache-2.0

/**
 * Capture filters: from the words of pcap-filter(7) to the program that the kernel runs on each packet. Cold: used when a
 * capture is opened.
 */
@NullMarked
package io.sidelight.dataplane.capture.bpf;

import org.jspecify.annotations.NullMarked;
