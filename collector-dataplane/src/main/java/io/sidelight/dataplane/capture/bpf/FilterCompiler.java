// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture.bpf;

import io.sidelight.dataplane.api.event.CaptureException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes of a filter in the words of pcap-filter(7) the program that a packet socket runs.
 *
 * <p>Mirror ports carry tagged packets, which a plain filter does not match: «tcp port 443» looks for IP where the tag is. So
 * filter F becomes «F or (vlan and F) or (vlan and vlan and F)». Each of them is compiled on its own and the programs are run one
 * after the other, because within one expression each «vlan» moves all that stands behind it.
 *
 * <p>The kernel takes the outermost tag off before a packet socket sees the packet (only of types 0x8100 and 0x88a8), and tells
 * it beside the bytes. Filters that name tags themselves are therefore compiled in libpcap's way for live interfaces too, which
 * looks there. A packet is let in when any of these programs matches: what the filter means is never dropped.
 */
public final class FilterCompiler {
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int LINKTYPE_RAW = 101;
    private static final int DLT_RAW = 12;

    private static final List<String> TAGGED = List.of("vlan and (%s)", "vlan and vlan and (%s)");
    // What libpcap reads from beside the bytes, and so can compile only for a live interface.
    private static final Pattern BESIDE_THE_BYTES = Pattern.compile("\\b(vlan|inbound|outbound|ifindex)\\b");

    private final LibPcap library;
    private final String filter;
    private final String interfaceName;
    private final int linkType;

    private FilterCompiler(LibPcap library, String filter, String interfaceName, int linkType) {
        this.library = library;
        this.filter = filter;
        this.interfaceName = interfaceName;
        this.linkType = linkType;
    }

    /**
     * The program for {@code filter} on an interface.
     *
     * @param filter empty for every packet
     * @param linkType of the interface's packets (LINKTYPE_); tags are looked for in Ethernet only
     * @param snapLength bytes of a packet to keep
     * @throws CaptureException when libpcap is missing or does not understand the filter, with its complaint and how far the
     *     filter can be read
     */
    public static BpfProgram compile(String filter, String interfaceName, int linkType, int snapLength) {
        if (filter.isBlank()) {
            return BpfProgram.everything(snapLength);
        }
        if (filter.indexOf('\0') >= 0) {
            throw new CaptureException("the capture filter contains a zero character: write it as pcap-filter(7) says");
        }
        return new FilterCompiler(LibPcap.installed(), filter, interfaceName, linkType).compile(snapLength);
    }

    private BpfProgram compile(int snapLength) {
        Set<BpfProgram> variants = new LinkedHashSet<>();
        boolean needsLive = BESIDE_THE_BYTES.matcher(filter).find();
        if (needsLive) {
            try (PcapHandle live = PcapHandle.live(library, interfaceName)) {
                variants.add(compile(live));
                addTagged(live, variants);
            }
        }
        try (PcapHandle offline = PcapHandle.offline(library, linkType == LINKTYPE_RAW ? DLT_RAW : linkType)) {
            if (needsLive) {
                addIfUnderstood(offline, filter, variants);
            } else {
                variants.add(compile(offline));
            }
            addTagged(offline, variants);
        }
        BpfProgram program = BpfProgram.anyOf(List.copyOf(variants)).keeping(snapLength);
        if (program.length() > BpfProgram.MAX_LENGTH) {
            throw new CaptureException("the capture filter needs " + program.length()
                    + " instructions, the kernel takes " + BpfProgram.MAX_LENGTH + ": make it shorter");
        }
        return program;
    }

    private void addTagged(PcapHandle handle, Set<BpfProgram> variants) {
        if (linkType == LINKTYPE_ETHERNET) {
            TAGGED.forEach(form -> addIfUnderstood(handle, form.replace("%s", filter), variants));
        }
    }

    // A filter may be right for packets without tags only, as «inbound» and comparisons of link-layer fields can be.
    private static void addIfUnderstood(PcapHandle handle, String variant, Set<BpfProgram> variants) {
        try {
            variants.add(handle.compile(variant));
        } catch (FilterRejectedException _) {
            return;
        }
    }

    private BpfProgram compile(PcapHandle handle) {
        try {
            return handle.compile(filter);
        } catch (FilterRejectedException e) {
            throw new CaptureException("the capture filter «" + filter + "» is not understood: libpcap says «"
                    + e.getMessage() + "»; " + understood(handle));
        }
    }

    /** libpcap does not say where it stumbled: the longest beginning that is a filter tells. */
    private String understood(PcapHandle handle) {
        List<Integer> ends = wordEnds();
        for (int i = ends.size() - 1; i >= 0; i--) {
            String beginning = filter.substring(0, ends.get(i));
            try {
                handle.compile(beginning);
                return "it can be read up to character " + beginning.length() + ", «" + beginning.strip() + "»";
            } catch (FilterRejectedException _) {
                // The next shorter one.
            }
        }
        return "its first word is already wrong, see «man pcap-filter»";
    }

    private List<Integer> wordEnds() {
        List<Integer> ends = new ArrayList<>();
        for (int i = 1; i < filter.length(); i++) {
            if (Character.isWhitespace(filter.charAt(i)) && !Character.isWhitespace(filter.charAt(i - 1))) {
                ends.add(i);
            }
        }
        return ends;
    }
}
