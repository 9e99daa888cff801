// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.worker;

import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;

/**
 * What the workers of an engine did, in sums.
 *
 * @param droppedByWorkers packets that a full queue made us drop
 * @param droppedEvents events that a full outbox made us drop
 * @param notIp packets that are not IP, or damaged below TCP
 * @param notTcp IP packets that are neither TCP nor look like DTLS
 * @param duplicatePackets packets that were copies of others
 * @param tcpConnections TCP connections opened
 * @param evictedConnections connections that were given up to make room for others
 * @param evictedEstablished those of them that were TLS and protected
 * @param tlsConnections TLS connections reported
 * @param ignoredConnections TLS connections of which a policy says that nothing is told
 * @param keyConversions private keys decoded
 * @param repeatedSegments segments of which every byte was known
 * @param conflictingSegments segments that contradict what was known
 * @param ignoredResets RST segments that were not believed
 * @param wrongChecksums packets dropped because of their checksum
 * @param internalErrors connections dropped because of an error of ours
 * @param overload what was left out because packets came too fast
 * @param memory what each part takes of the memory budget
 */
public record EngineTotals(long droppedByWorkers, long droppedEvents, long notIp, long notTcp, long duplicatePackets,
        long tcpConnections,
        long evictedConnections, long evictedEstablished, long tlsConnections, long ignoredConnections,
        long keyConversions,
        long repeatedSegments,
        long conflictingSegments, long ignoredResets, long wrongChecksums, long internalErrors,
        OverloadCounts overload, MemoryUse memory) {}
