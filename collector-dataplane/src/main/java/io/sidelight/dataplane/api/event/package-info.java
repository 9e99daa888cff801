// SPDX-License-Identifier: Apache-2.0

/**
 * Audit events and the words they are made of: plain immutable values, at the bottom of the dependency order, so that every
 * layer of the data plane may speak them. Warm: made per connection or per transaction.
 */
@NullMarked
package io.sidelight.dataplane.api.event;

import org.jspecify.annotations.NullMarked;
