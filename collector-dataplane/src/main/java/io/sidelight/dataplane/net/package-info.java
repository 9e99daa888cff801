// SPDX-License-Identifier: Apache-2.0

/**
 * What the bytes of a packet mean, from the link layer to TCP and UDP: read-only views, one per header, and the walk over them.
 * Called by workers, once per packet: hot, allocates nothing. Pure: no I/O, no clock, no threads; only the
 * {@link io.sidelight.dataplane.net.Defragmenter} keeps state, and each worker has its own.
 *
 * <p>Checksums are not verified: a capture taken on a machine that offloads them to its network card sees wrong ones.
 */
@NullMarked
package io.sidelight.dataplane.net;

import org.jspecify.annotations.NullMarked;
