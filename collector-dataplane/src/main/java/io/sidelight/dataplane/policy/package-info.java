// SPDX-License-Identifier: Apache-2.0
/**
 * What the rules of a policy decide about a connection. A policy is compiled once, shared by all workers and never changed; each
 * worker asks it in its own {@link io.sidelight.dataplane.policy.WorkerPolicy}. Warm: asked a few times a connection.
 */
@NullMarked
package io.sidelight.dataplane.policy;

import org.jspecify.annotations.NullMarked;
