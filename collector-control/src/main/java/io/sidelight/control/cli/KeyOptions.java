// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is decrypted with: the same on the command lines of {@code analyze} and {@code run}. */
final class KeyOptions {
    @Option(names = "--key", paramLabel = "FILE", description = "any private key, with or without certificate (RSA, EC, DH, X25519, X448, SM2): PEM, DER, PKCS#12, JKS, or a folder of them; repeatable; used wherever its public half is met")
    List<Path> keys = new ArrayList<>();

    @Option(names = "--key-password-file", paramLabel = "FILE", description = "a password a line, each is tried")
    @Nullable
    Path passwords;

    @Option(names = "--keylog", paramLabel = "FILE", description = "session secrets (SSLKEYLOGFILE), or a folder of such files; followed while packets come from a stream or a network; repeatable")
    List<Path> keyLogs = new ArrayList<>();

    @Option(names = "--psk", paramLabel = "FILE", description = "pre-shared keys, a line each: identity:hex; * as identity fits any; repeatable")
    List<Path> preSharedKeys = new ArrayList<>();
}
