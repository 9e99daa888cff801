// SPDX-License-Identifier: Apache-2.0
/**
 * Takes out of events what must not be shown, before anybody else sees them. Pure; all of it takes time in proportion to the text. One
 * {@link io.sidelight.dataplane.policy.masking.Masker} a worker and profile; warm, called per event.
 */
@NullMarked
package io.sidelight.dataplane.policy.masking;

import org.jspecify.annotations.NullMarked;
