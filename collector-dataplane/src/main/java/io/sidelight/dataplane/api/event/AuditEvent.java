// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.api.event;

/** One thing that was seen, ready to be rendered for a SIEM. Immutable; may be kept. */
public sealed interface AuditEvent permits TlsConnectionEvent, HttpTransactionEvent, HealthEvent {}
