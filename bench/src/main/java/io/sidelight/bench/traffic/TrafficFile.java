// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.nio.file.Path;

/**
 * A capture and what must be found in it.
 *
 * @param connections TLS connections, all of which can be decrypted
 * @param serverBytes application data that the servers sent
 * @param clientBytes application data that the clients sent
 */
public record TrafficFile(Path path, int connections, long serverBytes, long clientBytes) {}
