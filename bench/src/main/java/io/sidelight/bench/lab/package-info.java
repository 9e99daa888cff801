// SPDX-License-Identifier: Apache-2.0

/**
 * A small network inside this machine: namespaces, interfaces, mirror ports, programs that run in it, and a fast sender. Linux
 * only, and only for who may make namespaces; {@link io.sidelight.bench.lab.NetworkNamespace#obstacle} says whether. Cold, but for
 * {@link io.sidelight.bench.lab.PacketSender} and {@link io.sidelight.bench.lab.PacketTap}.
 */
@NullMarked
package io.sidelight.bench.lab;

import org.jspecify.annotations.NullMarked;
