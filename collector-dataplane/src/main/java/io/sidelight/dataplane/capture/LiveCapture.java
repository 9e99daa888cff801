// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.capture.bpf.BpfProgram;
import io.sidelight.dataplane.capture.bpf.FilterCompiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Opens the rings of a live capture: one on each interface for each worker. The kernel spreads an interface's packets over its
 * rings by flow, both directions alike and in the same way on all interfaces, so that all of a flow comes to one worker.
 */
public final class LiveCapture {
    private final List<String> interfaces;
    private final PacketRingConfig config;
    private final int workers;
    /** By interface, then by worker. */
    private final List<List<PacketRing>> rings = new ArrayList<>();

    private LiveCapture(List<String> interfaces, PacketRingConfig config, int workers) {
        this.interfaces = interfaces;
        this.config = config;
        this.workers = workers;
    }

    /**
     * Opens rings on all of {@code interfaces}; packets are kept when this returns. No packet comes in before all rings are
     * there, since the kernel would hand it to a worker other than that of the rest of its flow.
     *
     * @param interfaces what {@link CapturedPacket#interfaceIndex} numbers; packets of several are put in order of time
     * @param config of each ring; on several interfaces, each next one has the next fanout group
     * @param workers 1 to 256
     * @return for each worker its source, to be used by its thread
     * @throws CaptureException when one of the interfaces cannot be captured from, with what to do; then none is open
     */
    public static List<LivePacketSource> open(List<String> interfaces, PacketRingConfig config, int workers) {
        if (interfaces.isEmpty()) {
            throw new CaptureException("no interface to capture from is named: give one, as «ip link» shows them");
        }
        if (new HashSet<>(interfaces).size() < interfaces.size()) {
            throw new CaptureException("an interface is named twice in " + String.join(", ", interfaces)
                    + ": name each of them once");
        }
        if (workers < 1 || workers > FanoutGroup.MAX_MEMBERS) {
            throw new CaptureException("live capture with " + workers + " workers is not possible: use 1 to "
                    + FanoutGroup.MAX_MEMBERS);
        }
        if (config.fanoutGroup() > FanoutGroup.MAX_ID - interfaces.size() + 1) {
            throw new CaptureException("fanout group " + config.fanoutGroup() + " leaves no numbers for "
                    + interfaces.size() + " interfaces, each of which has the next: give a smaller one");
        }
        LiveCapture capture = new LiveCapture(List.copyOf(interfaces), config, workers);
        try {
            capture.prepare();
            capture.start();
        } catch (CaptureException e) {
            capture.close();
            throw e;
        }
        return capture.sources();
    }

    private void prepare() {
        for (int number = 0; number < interfaces.size(); number++) {
            List<PacketRing> ofInterface = new ArrayList<>();
            rings.add(ofInterface);
            // In order of the workers: it is the order of the members of the group, also after the interface was down.
            for (int worker = 0; worker < workers; worker++) {
                ofInterface.add(PacketRing.prepare(interfaces.get(number), config, number, worker == 0));
            }
            if (workers > 1 || config.fanoutGroup() != 0) {
                int id = config.fanoutGroup() == 0 ? 0 : config.fanoutGroup() + number;
                FanoutGroup group = new FanoutGroup(interfaces.get(number), id);
                ofInterface.forEach(ring -> ring.join(group));
            }
        }
    }

    private void start() {
        List<BpfProgram> filters = new ArrayList<>();
        for (int number = 0; number < interfaces.size(); number++) {
            filters.add(FilterCompiler.compile(config.filter(), interfaces.get(number),
                    rings.get(number).getFirst().linkType(), config.snapLength()));
        }
        for (int number = 0; number < interfaces.size(); number++) {
            BpfProgram filter = filters.get(number);
            rings.get(number).forEach(ring -> ring.start(filter));
        }
    }

    private List<LivePacketSource> sources() {
        List<LivePacketSource> sources = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int worker = i;
            sources.add(interfaces.size() == 1
                    ? rings.getFirst().get(worker)
                    : new MergedRings(rings.stream().map(ofInterface -> ofInterface.get(worker)).toList(), config));
        }
        return sources;
    }

    private void close() {
        rings.forEach(ofInterface -> ofInterface.forEach(PacketRing::close));
    }
}
