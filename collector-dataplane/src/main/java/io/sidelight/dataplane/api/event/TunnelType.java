// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** Encapsulations in which packets are found behind mirror ports and within provider networks. */
public enum TunnelType {
    /** MPLS label stack (RFC 3032), also over IP and UDP (RFC 4023, RFC 7510); its id is the innermost ordinary label. */
    MPLS(1, "mpls"),
    /** PPP over Ethernet (RFC 2516); its id is the session. */
    PPPOE(2, "pppoe"),
    /** Generic Routing Encapsulation (RFC 2784, RFC 2890); its id is the key. */
    GRE(3, "gre"),
    /** GRE whose key is a virtual subnet (RFC 7637). */
    NVGRE(4, "nvgre"),
    /** PPTP's GRE (RFC 2637); its id is the call. */
    PPTP(5, "pptp"),
    /** ERSPAN types I to III (draft-foschiano-erspan); its id is the session, which type I has not. */
    ERSPAN(6, "erspan"),
    /** VXLAN (RFC 7348), AWS VPC traffic mirroring too; its id is the VNI. */
    VXLAN(7, "vxlan"),
    /** VXLAN that names what it carries (draft-ietf-nvo3-vxlan-gpe); its id is the VNI. */
    VXLAN_GPE(8, "vxlan-gpe"),
    /** GENEVE (RFC 8926); its id is the VNI. */
    GENEVE(9, "geneve"),
    /** GTP user plane (3GPP TS 29.281); its id is the TEID. */
    GTP_U(10, "gtp-u"),
    /** IPv4 or IPv6 in IPv4 or IPv6 (RFC 2003, RFC 2473, RFC 4213). */
    IP_IN_IP(11, "ip-in-ip"),
    /** Ethernet in IP (RFC 3378). */
    ETHERIP(12, "etherip"),
    /** L2TP data, version 2 (RFC 2661) or 3 (RFC 3931); its id is the session. */
    L2TP(13, "l2tp"),
    /** TaZmen Sniffer Protocol, the mirror of some routers and access points. */
    TZSP(14, "tzsp"),
    /** Network Service Header (RFC 8300); its id is the service path. */
    NSH(15, "nsh"),
    /** Provider backbone bridge (IEEE 802.1ah); its id is the service (I-SID). */
    PBB(16, "pbb"),
    /** TRILL (RFC 6325). */
    TRILL(17, "trill"),
    /** Cisco FabricPath; its id is the forwarding tag. */
    FABRICPATH(18, "fabricpath");

    private static final TunnelType[] BY_NUMBER = new TunnelType[values().length + 1];

    static {
        for (TunnelType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final String code;

    TunnelType(int number, String code) {
        this.number = number;
        this.code = code;
    }

    /** Stable name in events. */
    public String code() {
        return code;
    }

    /** Number for {@link #of}, from 1, that fits into a byte. */
    public int number() {
        return number;
    }

    /** The type with this {@link #number}, which must be one. */
    public static TunnelType of(int number) {
        return BY_NUMBER[number];
    }
}
