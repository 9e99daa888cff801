// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

/**
 * A capture of which packets are missing.
 *
 * @param sent what would be found if all packets were there
 * @param wholeBytes application data of the server in records of which no packet is missing
 * @param lostPackets packets that are missing
 */
public record LossyTraffic(TrafficFile sent, long wholeBytes, long lostPackets) {}
