// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api;

import io.sidelight.dataplane.api.event.MemoryUse;
import io.sidelight.dataplane.api.event.OverloadCounts;
import java.util.List;

/**
 * What a run saw and lost, in total.
 *
 * @param packets packets delivered by the sources
 * @param bytes captured bytes delivered by the sources
 * @param droppedByKernel packets that the kernel dropped before we could read them
 * @param droppedByInterface packets that the network card or its driver dropped (live only)
 * @param droppedByWorkers packets that a worker's full queue made us drop (live only)
 * @param truncatedPackets packets of which a snap length kept only the beginning
 * @param notIp packets that are not IPv4 or IPv6, or damaged below TCP
 * @param notTcp IP packets that are neither TCP nor, as far as their first bytes tell, DTLS over UDP
 * @param duplicatePackets packets that were copies of others, made by the mirror port; each packet counts once in events
 * @param tcpConnections TCP connections, TLS or not
 * @param tlsConnections connections that were TLS: as many as there were TLS events
 * @param ignoredConnections TLS connections of which a policy says that nothing is told ({@code action: ignore})
 * @param evictedConnections connections that were given up while they were open, to make room for others
 * @param evictedEstablished those of them that were TLS and protected
 * @param keyConversions private keys decoded (at most certificates seen times workers)
 * @param droppedEvents events that could not be delivered in time (live only)
 * @param internalErrors connections dropped because of an error of ours
 * @param anomalies what TCP met with
 * @param overload what was left out because packets came faster than they could be handled (live only)
 * @param memory what each part took of the memory budget
 * @param damages one sentence for each input that could not be read to its end
 */
public record CollectorReport(long packets, long bytes, long droppedByKernel, long droppedByInterface,
        long droppedByWorkers, long truncatedPackets, long notIp, long notTcp, long duplicatePackets,
        long tcpConnections, long tlsConnections, long ignoredConnections, long evictedConnections,
        long evictedEstablished,
        long keyConversions, long droppedEvents, long internalErrors, TcpAnomalies anomalies,
        OverloadCounts overload, MemoryUse memory,
        List<String> damages) {

    /** Nothing was seen yet. */
    public static final CollectorReport NONE = new CollectorReport(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            new TcpAnomalies(0, 0, 0, 0), OverloadCounts.NONE, MemoryUse.NONE, List.of());

    /** A report of a run in which nothing was ignored. */
    public CollectorReport(long packets, long bytes, long droppedByKernel, long droppedByInterface,
            long droppedByWorkers, long truncatedPackets, long notIp, long notTcp, long duplicatePackets,
            long tcpConnections, long tlsConnections, long evictedConnections, long evictedEstablished,
            long keyConversions, long droppedEvents, long internalErrors, TcpAnomalies anomalies,
            OverloadCounts overload, MemoryUse memory, List<String> damages) {
        this(packets, bytes, droppedByKernel, droppedByInterface, droppedByWorkers, truncatedPackets, notIp, notTcp,
                duplicatePackets, tcpConnections, tlsConnections, 0, evictedConnections, evictedEstablished,
                keyConversions, droppedEvents, internalErrors, anomalies, overload, memory, damages);
    }

    public CollectorReport {
        damages = List.copyOf(damages);
    }
}
