// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.capture;

import io.sidelight.dataplane.api.event.CaptureException;
import io.sidelight.dataplane.api.event.InterfaceFacts;
import io.sidelight.dataplane.api.event.InterfaceFacts.Offloads;
import io.sidelight.dataplane.api.event.InterfaceFacts.ReceiveRing;
import io.sidelight.dataplane.api.event.InterfaceFacts.Setting;
import io.sidelight.dataplane.api.event.InterfaceFacts.Use;
import io.sidelight.dataplane.api.event.Endpoint;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Looks at all network interfaces and says what can be captured from, how, and what stands in the way. Cold. */
public final class InterfaceSurvey {
    private static final int LINK_TYPE_UNKNOWN = -1;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final Use NOT_LINUX = new Use("rings are Linux's");
    private static final Use NO_RIGHT = new Use("no right to capture: run as root or with CAP_NET_RAW");

    private final InterfaceFiles files;
    private final InterfaceRequests requests;
    private final boolean mayCapture;
    private final Use library;

    private InterfaceSurvey(InterfaceFiles files, InterfaceRequests requests) {
        this.files = files;
        this.requests = requests;
        mayCapture = requests.mayCapture();
        library = library();
    }

    /** All interfaces, by name. */
    public static List<InterfaceFacts> take() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return elsewhere();
        }
        InterfaceFiles files = new InterfaceFiles();
        try (InterfaceRequests requests = new InterfaceRequests()) {
            InterfaceSurvey survey = new InterfaceSurvey(files, requests);
            return files.names().stream().map(survey::facts).toList();
        }
    }

    private static Use library() {
        try {
            LibPcapCapture.installed();
            return Use.POSSIBLE;
        } catch (CaptureException e) {
            return new Use(String.valueOf(e.getMessage()));
        }
    }

    private InterfaceFacts facts(String name) {
        int flags = requests.flags(name);
        boolean up = (flags & InterfaceRequests.FLAG_UP) != 0;
        int hardwareType = requests.hardwareType(name);
        int linkType = linkType(hardwareType, name);
        InterfaceFiles.Details details = files.details(name, requests.index(name));
        Offloads offloads = requests.offloads(name);
        ReceiveRing receiveRing = requests.receiveRing(name);
        Use ring = ring(name, up, linkType, hardwareType);
        return new InterfaceFacts(name, up, (flags & InterfaceRequests.FLAG_RUNNING) != 0, linkType,
                details.speedMbit(), requests.mtu(name), addresses(name), details.promiscuous(), details.numaNode(),
                details.receiveQueues(), receiveRing, offloads, ring, libpcap(name, up), ring,
                up && hardwareType != ARPHRD_LOOPBACK ? advice(name, offloads, receiveRing) : List.of());
    }

    private static int linkType(int hardwareType, String name) {
        try {
            return PacketRing.linkTypeOf(hardwareType, name);
        } catch (CaptureException _) {
            return LINK_TYPE_UNKNOWN;
        }
    }

    private Use ring(String name, boolean up, int linkType, int hardwareType) {
        if (linkType == LINK_TYPE_UNKNOWN) {
            return new Use("rings do not read hardware type " + hardwareType
                    + ", only Ethernet, loopback and tunnels: use --source libpcap");
        }
        return now(name, up);
    }

    private Use libpcap(String name, boolean up) {
        return library.isPossible() ? now(name, up) : library;
    }

    private Use now(String name, boolean up) {
        if (up) {
            return mayCapture ? Use.POSSIBLE : NO_RIGHT;
        }
        Use down = new Use("it is down: ip link set " + name + " up");
        return mayCapture ? down : new Use(down.whyNot() + "; " + NO_RIGHT.whyNot());
    }

    private static List<String> advice(String name, Offloads offloads, ReceiveRing receiveRing) {
        List<String> advice = new ArrayList<>();
        List<String> joining = new ArrayList<>();
        if (offloads.gro() == Setting.ON) {
            joining.add("gro");
        }
        if (offloads.lro() == Setting.ON) {
            joining.add("lro");
        }
        if (!joining.isEmpty()) {
            advice.add("packets are joined before they are captured, so their sizes and times are not the wire's:"
                    + " ethtool -K " + name + " " + String.join(" off ", joining) + " off");
        }
        if (receiveRing.packets() >= 0 && receiveRing.packets() < receiveRing.mostPackets()) {
            advice.add("the card keeps " + receiveRing.packets() + " packets and could keep "
                    + receiveRing.mostPackets() + ", for bursts: ethtool -G " + name + " rx "
                    + receiveRing.mostPackets());
        }
        return advice;
    }

    // The JDK lists only interfaces with an address, which a mirror port seldom has.
    private static List<String> addresses(String name) {
        try {
            NetworkInterface known = NetworkInterface.getByName(name);
            return known == null ? List.of() : addresses(known);
        } catch (SocketException _) {
            return List.of();
        }
    }

    private static List<String> addresses(NetworkInterface known) {
        return known.getInterfaceAddresses().stream().map(address -> {
            String text = Endpoint.of(address.getAddress().getAddress(), 0).address();
            return text + "/" + address.getNetworkPrefixLength();
        }).toList();
    }

    /** Other systems: what the JDK knows, and libpcap alone to capture with. */
    private static List<InterfaceFacts> elsewhere() {
        Use library = library();
        try {
            return NetworkInterface.networkInterfaces().map(known -> elsewhere(known, library)).toList();
        } catch (SocketException _) {
            return List.of();
        }
    }

    private static InterfaceFacts elsewhere(NetworkInterface known, Use library) {
        boolean up = false;
        int mtu = -1;
        try {
            up = known.isUp();
            mtu = known.getMTU();
        } catch (SocketException _) {
            // It has gone since it was listed.
        }
        Use libpcap = library.isPossible() && !up ? new Use("it is down") : library;
        return new InterfaceFacts(known.getName(), up, up, LINK_TYPE_UNKNOWN, -1, mtu, addresses(known), false, -1, -1,
                ReceiveRing.UNKNOWN, Offloads.UNKNOWN, NOT_LINUX, libpcap, NOT_LINUX, List.of());
    }
}
