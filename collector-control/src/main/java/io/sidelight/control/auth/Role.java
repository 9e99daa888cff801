// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody is to the appliance. Nobody but an admin has the rights of two: who loads keys does not decide what is decrypted. */
public enum Role {
    /** Sees how the appliance does and what it saw. */
    VIEWER(Permission.READ_STATUS, Permission.READ_TRAFFIC),
    /** Sees everything that is not secret, and who did what; changes nothing. */
    AUDITOR(Permission.READ_STATUS, Permission.READ_TRAFFIC, Permission.READ_KEYS, Permission.READ_POLICY,
            Permission.READ_CONFIGURATION, Permission.READ_TRAIL, Permission.READ_TOKENS),
    /** Puts, replaces and removes keys. */
    KEY_OFFICER(Permission.READ_STATUS, Permission.READ_TRAFFIC, Permission.READ_KEYS, Permission.WRITE_KEYS),
    /** Runs the appliance: capture, policy, sinks. */
    OPERATOR(Permission.READ_STATUS, Permission.READ_TRAFFIC, Permission.READ_KEYS, Permission.READ_POLICY,
            Permission.WRITE_POLICY, Permission.READ_CONFIGURATION, Permission.WRITE_CONFIGURATION),
    /** An endpoint that hands over the secrets of its own sessions. */
    AGENT(Permission.WRITE_SECRETS),
    ADMIN(Permission.values());

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes what nobody changes
    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        this.permissions = Set.of(permissions);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** As it is written in the API and on the command line: {@code key-officer}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role of a {@link #code}; empty when there is none. */
    public static Optional<Role> of(String code) {
        return Arrays.stream(values()).filter(role -> role.code().equals(code)).findFirst();
    }

    /** All codes, for messages. */
    public static String codes() {
        return Arrays.stream(values()).map(Role::code).collect(Collectors.joining(", "));
    }
}
