// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.client.ApiClient;
import io.sidelight.control.client.ApiException;
import io.sidelight.control.client.ClientIdentity;
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

    @Option(names = "--client-cert", paramLabel = "FILE", description = "certificate that says who calls, instead of a token; PEM")
    private @Nullable Path clientCertificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "the certificate's private key (default: in the same file)")
    private @Nullable Path clientKey;

    @Option(names = "--fingerprint", paramLabel = "SHA256", description = "SHA-256 of the appliance's certificate, as it prints at its start (default: $SIDELIGHT_FINGERPRINT; without, the certificate must be one that Java trusts)")
    private @Nullable String fingerprint;

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

    private ClientIdentity identity() throws ApiException {
        if (clientCertificate == null) {
            return ClientIdentity.none();
        }
        return ClientIdentity.of(clientCertificate, clientKey == null ? clientCertificate : clientKey);
    }

    /**
     * Somebody who makes calls until it is closed.
     *
     * @throws ApiException when the address or the fingerprint is none
     * @throws ConfigurationException when the token cannot be had
     */
    ApiClient open() throws ApiException {
        Map<String, String> environment = System.getenv();
        return new ApiClient(url(), token(environment),
                Objects.requireNonNullElse(fingerprint, environment.getOrDefault("SIDELIGHT_FINGERPRINT", "")),
                identity());
    }

    /** Address of the appliance. */
    String url() {
        return url == null ? System.getenv().getOrDefault("SIDELIGHT_URL", DEFAULT_URL) : url;
    }

    private String token(Map<String, String> environment) {
        if (tokenFile == null && clientCertificate != null) {
            return ""; // a token in the environment would count instead
        }
        if (tokenFile == null) {
            String token = environment.getOrDefault("SIDELIGHT_TOKEN", "").strip();
            if (token.isEmpty()) {
                throw new ConfigurationException(List.of(
                        "no token: name a file that holds one with --token-file, or put it into SIDELIGHT_TOKEN; or show a"
                                + " certificate with --client-cert"));
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
