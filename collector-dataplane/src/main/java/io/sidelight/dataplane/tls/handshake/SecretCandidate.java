// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.handshake;

import io.sidelight.dataplane.tls.secrets.KeyBlock;
import io.sidelight.dataplane.tls.secrets.MasterSecret;

/** A master secret that may be the right one, with the record keys made from it; the first record that verifies decides. */
public record SecretCandidate(MasterSecret master, KeyBlock keys) {}
