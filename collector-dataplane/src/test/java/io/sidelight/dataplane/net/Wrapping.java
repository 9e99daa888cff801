// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

import static io.sidelight.dataplane.net.TestPackets.concat;

import io.sidelight.dataplane.api.event.TunnelType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Each encapsulation as one step: from a frame or an IP packet to a frame or an IP packet around it.
 *
 * <p>The steps fit into each other in any order as long as frames meet frames and packets meet packets.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions have no state
public enum Wrapping {
    ETHERNET(null, false, true, (id, ip) -> TunnelBytes.frame(ip)),
    IPV4_IN_IPV4(TunnelType.IP_IN_IP, false, false,
            (id, ip) -> TunnelBytes.ipv4(TunnelBytes.etherType(ip) == 0x0800 ? 4 : 41, ip)),
    IN_IPV6(TunnelType.IP_IN_IP, false, false,
            (id, ip) -> TestPackets.ipv6(TunnelBytes.etherType(ip) == 0x0800 ? 4 : 41, ip)),
    IN_IPV6_BEHIND_OPTIONS(TunnelType.IP_IN_IP, false, false, (id, ip) -> TestPackets.ipv6(60,
            concat(Hex.bytes(TunnelBytes.etherType(ip) == 0x0800 ? "04" : "29"), Hex.bytes("00 040104010100"), ip))),
    GRE(TunnelType.GRE, false, false, (id, ip) -> TunnelBytes.ipv4(47, TunnelBytes.gre(TunnelBytes.etherType(ip), ip))),
    GRE_WITH_ALL(TunnelType.GRE, false, false,
            (id, ip) -> TunnelBytes.ipv4(47, TunnelBytes.greWithAll(TunnelBytes.etherType(ip), id, ip))),
    GRE_IN_IPV6(TunnelType.GRE, true, false,
            (id, frame) -> TestPackets.ipv6(47, TunnelBytes.greKeyed(0x6558, id, frame))),
    GRE_IN_UDP(TunnelType.GRE, true, false,
            (id, frame) -> TunnelBytes.udpIpv4(4_754, TunnelBytes.greKeyed(0x6558, id, frame))),
    NVGRE(TunnelType.NVGRE, true, false,
            (id, frame) -> TunnelBytes.ipv4(47, TunnelBytes.greKeyed(0x6558, 0x4000_0000 | id << 8 | 5, frame))),
    PPTP(TunnelType.PPTP, false, false, (id, ip) -> TunnelBytes.ipv4(47, TunnelBytes.pptp(id, ip))),
    ERSPAN_I(TunnelType.ERSPAN, true, false, (id, frame) -> TunnelBytes.ipv4(47, TunnelBytes.gre(0x88BE, frame))),
    ERSPAN_II(TunnelType.ERSPAN, true, false,
            (id, frame) -> TunnelBytes.ipv4(47, TunnelBytes.erspan2(0, id & 0x3FF, frame))),
    ERSPAN_III(TunnelType.ERSPAN, true, false,
            (id, frame) -> TunnelBytes.ipv4(47, TunnelBytes.erspan3(0, id & 0x3FF, false, frame))),
    ERSPAN_III_WITH_PLATFORM(TunnelType.ERSPAN, true, false,
            (id, frame) -> TestPackets.ipv6(47, TunnelBytes.erspan3(0, id & 0x3FF, true, frame))),
    VXLAN(TunnelType.VXLAN, true, false, (id, frame) -> TunnelBytes.udpIpv4(4_789, TunnelBytes.vxlan(id, frame))),
    VXLAN_IN_IPV6(TunnelType.VXLAN, true, false,
            (id, frame) -> TestPackets.ipv6(17, TunnelBytes.udp(1, 8_472, TunnelBytes.vxlan(id, frame)))),
    VXLAN_GPE(TunnelType.VXLAN_GPE, false, false, (id, ip) -> TunnelBytes.udpIpv4(4_790,
            TunnelBytes.vxlanGpe(id, TunnelBytes.etherType(ip) == 0x0800 ? 1 : 2, ip))),
    VXLAN_GPE_FRAME(TunnelType.VXLAN_GPE, true, false,
            (id, frame) -> TunnelBytes.udpIpv4(4_789, TunnelBytes.vxlanGpe(id, 3, frame))),
    GENEVE(TunnelType.GENEVE, true, false,
            (id, frame) -> TunnelBytes.udpIpv4(6_081, TunnelBytes.geneve(id, 0x6558, 0, frame))),
    GENEVE_WITH_OPTIONS(TunnelType.GENEVE, false, false, (id, ip) -> TunnelBytes.udpIpv4(6_081,
            TunnelBytes.geneve(id, TunnelBytes.etherType(ip), 7, ip))),
    GTP(TunnelType.GTP_U, false, false, (id, ip) -> TunnelBytes.udpIpv4(2_152, TunnelBytes.gtp(id, ip))),
    GTP_EXTENDED(TunnelType.GTP_U, false, false,
            (id, ip) -> TunnelBytes.udpIpv4(2_152, TunnelBytes.gtpExtended(id, ip))),
    GTP_FRAME(TunnelType.GTP_U, true, false, (id, frame) -> TunnelBytes.udpIpv4(2_152, TunnelBytes.gtp(id, frame))),
    MPLS(TunnelType.MPLS, false, true,
            (id, ip) -> TunnelBytes.ethernet(0x8847,
                    concat(TunnelBytes.label(17, false), TunnelBytes.label(16 + id, true), ip))),
    MPLS_MULTICAST(TunnelType.MPLS, false, true,
            (id, ip) -> TunnelBytes.ethernet(0x8848, concat(TunnelBytes.label(16 + id, true), ip))),
    MPLS_IN_IP(TunnelType.MPLS, false, false,
            (id, ip) -> TunnelBytes.ipv4(137, concat(TunnelBytes.label(16 + id, true), ip))),
    MPLS_IN_UDP(TunnelType.MPLS, false, false,
            (id, ip) -> TunnelBytes.udpIpv4(6_635, concat(TunnelBytes.label(16 + id, true), ip))),
    PSEUDOWIRE(TunnelType.MPLS, true, true,
            (id, frame) -> TunnelBytes.ethernet(0x8847, concat(TunnelBytes.label(16 + id, true), frame))),
    PSEUDOWIRE_WITH_CONTROL_WORD(TunnelType.MPLS, true, true, (id, frame) -> TunnelBytes.ethernet(0x8847,
            concat(TunnelBytes.label(16 + id, true), TunnelBytes.u32(77), frame))),
    PPPOE(TunnelType.PPPOE, false, true, (id, ip) -> TunnelBytes.ethernet(0x8864, TunnelBytes.pppoe(id, ip))),
    ETHERIP(TunnelType.ETHERIP, true, false,
            (id, frame) -> TunnelBytes.ipv4(97, concat(TunnelBytes.u16(0x3000), frame))),
    L2TP_2(TunnelType.L2TP, false, false, (id, ip) -> TunnelBytes.udpIpv4(1_701, TunnelBytes.l2tp2(id, ip))),
    L2TP_3(TunnelType.L2TP, true, false, (id, frame) -> TunnelBytes.ipv4(115, concat(TunnelBytes.u32(id), frame))),
    L2TP_3_IN_UDP(TunnelType.L2TP, true, false, (id, frame) -> TunnelBytes.udpIpv4(1_701,
            concat(TunnelBytes.u32(0x0003_0000), TunnelBytes.u32(id), Hex.bytes("A1A2A3A4A5A6A7A8 40000001"), frame))),
    TZSP(TunnelType.TZSP, true, false, (id, frame) -> TunnelBytes.udpIpv4(37_008,
            concat(Hex.bytes("01 00 0001  00  0A 02 1122  01"), frame))),
    NSH(TunnelType.NSH, true, true, (id, frame) -> TunnelBytes.ethernet(0x894F,
            concat(Hex.bytes("0FC6 0103"), TunnelBytes.u32(id << 8 | 255), new byte[16], frame))),
    PBB(TunnelType.PBB, true, true,
            (id, frame) -> TunnelBytes.ethernet(0x88E7, concat(TunnelBytes.u32(0x6000_0000 | id), frame))),
    TRILL(TunnelType.TRILL, true, true,
            (id, frame) -> TunnelBytes.ethernet(0x22F3, concat(Hex.bytes("007F 0001 0002 00000000"), frame))),
    FABRICPATH(TunnelType.FABRICPATH, true, true,
            (id, frame) -> TunnelBytes.ethernet(0x8903, concat(TunnelBytes.u16((id & 0x3FF) << 6 | 32), frame))),
    VLAN(null, true, true, (id, frame) -> TunnelBytes.tagged(0x8100, id & 0xFFF, frame)),
    QINQ(null, true, true, (id, frame) -> TunnelBytes.tagged(0x88A8, id & 0xFFF,
            TunnelBytes.tagged(0x8100, 3, frame))),
    OLD_QINQ(null, true, true, (id, frame) -> TunnelBytes.tagged(0x9100, id & 0xFFF,
            TunnelBytes.tagged(0x9200, 3, frame))),
    VN_TAG(null, true, true, (id, frame) -> shim("8926 80000001", frame)),
    E_TAG(null, true, true, (id, frame) -> shim("893F 000000010000", frame)),
    CISCO_METADATA(null, true, true, (id, frame) -> shim("8909 01 01 0001 0005", frame)),
    MACSEC(null, true, true, (id, frame) -> concat(shim("88E5 20 00 00000001 0200000000010001", frame), new byte[16]));

    private static final List<Wrapping> ALL = List.of(values());

    /** What an event says; null for what is no tunnel. */
    final @Nullable TunnelType type;
    private final boolean takesFrame;
    private final boolean givesFrame;
    private final Step step;

    /** Goes around bytes, without state. */
    @FunctionalInterface
    private interface Step {
        byte[] around(int id, byte[] bytes);
    }

    Wrapping(@Nullable TunnelType type, boolean takesFrame, boolean givesFrame,
            Step step) {
        this.type = type;
        this.takesFrame = takesFrame;
        this.givesFrame = givesFrame;
        this.step = step;
    }

    /** Any one. */
    static Wrapping any(Random random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    /** True for what goes around a frame, false for what goes around an IP packet. */
    public boolean takesFrame() {
        return takesFrame;
    }

    /** True for what is a frame then, false for an IP packet. */
    public boolean givesFrame() {
        return givesFrame;
    }

    /** True for what an event calls a tunnel. */
    public boolean isTunnel() {
        return type != null;
    }

    /** Goes around a frame or packet; {@code id} is from 1 to 4,000. */
    public byte[] around(int id, byte[] bytes) {
        return step.around(id, bytes);
    }

    /** Goes around a frame of IP without tags; the result is a frame. */
    public byte[] aroundFrame(int id, byte[] frame) {
        byte[] wrapped = around(id, takesFrame ? frame : TunnelBytes.packet(frame));
        return givesFrame ? wrapped : TunnelBytes.frame(wrapped);
    }

    private static byte[] shim(String bytes, byte[] frame) {
        return concat(Arrays.copyOf(frame, 12), Hex.bytes(bytes),
                Arrays.copyOfRange(frame, 12, frame.length));
    }

    /** The id that an event says; -1 for none. */
    long expectedId(int id) {
        return switch (this) {
            case IPV4_IN_IPV4, IN_IPV6, IN_IPV6_BEHIND_OPTIONS, GRE, ERSPAN_I, ETHERIP, TZSP, TRILL -> -1;
            case ERSPAN_II, ERSPAN_III, ERSPAN_III_WITH_PLATFORM, FABRICPATH -> id & 0x3FF;
            case NVGRE -> 0x40_0000 | id;
            case MPLS, MPLS_MULTICAST, MPLS_IN_IP, MPLS_IN_UDP, PSEUDOWIRE, PSEUDOWIRE_WITH_CONTROL_WORD -> 16L + id;
            default -> id;
        };
    }
}
