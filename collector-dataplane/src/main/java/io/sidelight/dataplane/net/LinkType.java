// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.net;

/** Link types as registered for capture files (LINKTYPE_ at tcpdump.org/linktypes.html, not DLT_) that are decoded here. */
public final class LinkType {
    /** BSD loopback: address family in the byte order of the capturing machine. */
    public static final int NULL = 0;
    public static final int ETHERNET = 1;
    public static final int PPP = 9;
    /** DLT_RAW as some systems wrote it into files. */
    public static final int RAW_BSD = 12;
    /** DLT_RAW as OpenBSD wrote it into files. */
    public static final int RAW_OPENBSD = 14;
    public static final int RAW = 101;
    /** OpenBSD loopback: address family in network byte order. */
    public static final int LOOP = 108;
    /** Linux «any» device, cooked capture version 1. */
    public static final int LINUX_SLL = 113;
    public static final int IPV4 = 228;
    public static final int IPV6 = 229;
    /** Linux «any» device, cooked capture version 2. */
    public static final int LINUX_SLL2 = 276;

    private LinkType() {}
}
