// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.client.ApiClient;
import io.sidelight.control.client.ApiException;
import io.sidelight.control.client.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which appliance a command speaks to, and as whom. A token is never on the command line, where every user of the machine could see it. */
final class ClientOptions {
    static final String DEFAULT_URL = "https://localhost:8443";

    @Option(names = "--url", paramLabel = "URL", description = "admin API of the appliance (default: $SIDELIGHT_URL, else "
            + DEFAULT_URL
            + ")")
    private @Nullable String url;

    @Option(names = "--token-file", paramLabel = "FILE", description = "file with the caller's token in its first line (default: the token in $SIDELIGHT_TOKEN)")
    private @Nullable Path tokenFile;

    @Option(names = "--fingerprint", paramLabel = "SHA256", description = "SHA-256 of the appliance's certificate, as it prints at its start (default: $SIDELIGHT_FINGERPRINT; without, the certificate must be one that Java trusts)")
    private @Nullable String fingerprint;

    @Option(names = "--ca", paramLabel = "FILE", description = "certificates (PEM) of those who may have signed the appliance's, instead of --fingerprint (default: $SIDELIGHT_CA)")
    private @Nullable Path authorities;

    @Option(names = "--json", description = "print the answer as JSON, for programs")
    boolean json;

    /** Read by {@link Commands} when something goes wrong. */
    @Option(names = "--debug", description = "show stack traces of internal errors")
    boolean debug;

    /** A call or several. */
    @FunctionalInterface
    interface Use {
        void with(ApiClient client) throws ApiException;
    }

    /**
     * Makes calls.
     *
     * @throws ConfigurationException with all that the appliance, or the way to it, says is wrong
     */
    void call(Use use) {
        try (ApiClient client = open()) {
            use.with(client);
        } catch (ApiException e) {
            throw new ConfigurationException(e.problems());
        }
    }

    /** What is on the command line stands above both variables. */
    private Trust trust(Map<String, String> environment) {
        if (fingerprint != null || authorities != null) {
            return new Trust(Objects.requireNonNullElse(fingerprint, ""), authorities);
        }
        String file = environment.getOrDefault("SIDELIGHT_CA", "");
        return new Trust(environment.getOrDefault("SIDELIGHT_FINGERPRINT", ""), file.isEmpty() ? null : Path.of(file));
    }

    /**
     * Somebody who makes calls until it is closed.
     *
     * @throws ApiException when the address or the fingerprint is none
     * @throws ConfigurationException when the token cannot be had
     */
    ApiClient open() throws ApiException {
        Map<String, String> environment = System.getenv();
        return new ApiClient(url(), token(environment), trust(environment));
    }

    /** Address of the appliance. */
    String url() {
        return url == null ? System.getenv().getOrDefault("SIDELIGHT_URL", DEFAULT_URL) : url;
    }

    private String token(Map<String, String> environment) {
        if (tokenFile == null) {
            String token = environment.getOrDefault("SIDELIGHT_TOKEN", "").strip();
            if (token.isEmpty()) {
                throw new ConfigurationException(List.of(
                        "no token: name a file that holds one with --token-file, or put it into SIDELIGHT_TOKEN"));
            }
            return token;
        }
        try {
            return Files.readString(tokenFile).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw new ConfigurationException(
                    List.of("cannot read the token in " + tokenFile + ": " + Problems.cause(e)));
        }
    }
}
