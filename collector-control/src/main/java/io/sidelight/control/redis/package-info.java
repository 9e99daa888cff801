// SPDX-License-Identifier: Apache-2.0
/** Session secrets that a key governance platform keeps in Redis streams (NIST SP 1800-37): asked for when a connection lacks them. */
@NullMarked
package io.sidelight.control.redis;

import org.jspecify.annotations.NullMarked;
