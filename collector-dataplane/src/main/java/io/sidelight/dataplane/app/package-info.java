// SPDX-License-Identifier: Apache-2.0

/**
 * What was inside: the seam between decrypted streams and the parsers of application protocols. Pure: no I/O, no clock, no
 * threads; hot per plaintext range.
 */
@NullMarked
package io.sidelight.dataplane.app;

import org.jspecify.annotations.NullMarked;
