// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

/**
 * What the capture, rather than the connection, has to do with a verdict.
 *
 * @param initiatorSeen packets from the initiator were captured
 * @param responderSeen packets from the responder were captured
 * @param truncated packets were cut by a snap length
 * @param evicted the connection went on, but was given up to make room for others
 */
public record CaptureView(boolean initiatorSeen, boolean responderSeen, boolean truncated, boolean evicted) {}
