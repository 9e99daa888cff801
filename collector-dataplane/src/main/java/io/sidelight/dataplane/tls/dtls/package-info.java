// SPDX-License-Identifier: Apache-2.0

/**
 * What DTLS does otherwise than TLS, because datagrams are lost, doubled and reordered: records that name their own number,
 * handshake messages in fragments. Called by {@code tls}; pure; hot per record.
 */
@NullMarked
package io.sidelight.dataplane.tls.dtls;

import org.jspecify.annotations.NullMarked;
