// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.flow;

/** How much would be lost with a connection that is given up to make room, least first. */
enum ConnectionStage {
    /** A FIN or RST was seen: it is over, or nearly. */
    CLOSING,
    /** Nothing was said yet: SYN floods and scans never get further. */
    OPENING,
    /** One side spoke: floods of hellos from forged addresses never get further. */
    STARTING,
    /** Both sides spoke; what is not TLS stays here. */
    ANSWERED,
    /** TLS that is protected: its keys cannot be learnt again from what follows. */
    ESTABLISHED
}
