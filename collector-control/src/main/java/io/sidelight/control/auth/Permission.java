// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

/** What a call of the admin API asks for. */
public enum Permission {
    /** How the appliance does: versions, packets, drops, memory. */
    READ_STATUS,
    /** What was seen on the wire: connections, certificates, coverage, events. */
    READ_TRAFFIC,
    /** Which keys there are; never what is private in them. */
    READ_KEYS,
    /** Put, replace and remove keys. */
    WRITE_KEYS,
    /** Hand over session secrets. */
    WRITE_SECRETS,
    READ_POLICY,
    WRITE_POLICY,
    READ_CONFIGURATION,
    /** Reload the configuration, change capture and sinks. */
    WRITE_CONFIGURATION,
    /** Who did what. */
    READ_TRAIL,
    /** Which tokens there are; never the tokens themselves. */
    READ_TOKENS,
    WRITE_TOKENS
}
