// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sidelight.control.auth.ClientCertificates;
import io.sidelight.control.appliance.TestAuthority;
import io.sidelight.control.client.ApiClient;
import io.sidelight.control.client.ApiException;
import io.sidelight.control.client.Trust;
import io.sidelight.control.demo.TlsOfTests;
import io.sidelight.keystore.secret.SecretStore;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API with a certificate of the operator's. */
class OwnCertificateTest {
    static {
        TlsOfTests.prepare();
    }

    private static final Duration VALID = Duration.ofDays(1);

    @TempDir
    private Path folder;
    private final TestAuthority authority = TestAuthority.of("Test Authority");

    private OwnCertificate write(TestAuthority.Issued issued) throws IOException {
        Path certificate = Files.writeString(folder.resolve("tls.crt"), issued.certificatePem() + authority.pem());
        Path key = folder.resolve("tls.key");
        Files.writeString(key, issued.keyPem());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        return new OwnCertificate(certificate, key);
    }

    private String problem(OwnCertificate own) {
        try {
            return own.check();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whoTrustsTheAuthorityTrustsTheAppliance() throws Exception {
        OwnCertificate own = write(authority.issue("localhost", VALID));
        Path ca = Files.writeString(folder.resolve("ca.pem"), authority.pem());
        List<String> said = new ArrayList<>();
        AdminService.Settings settings = new AdminService.Settings("127.0.0.1", 0, folder.resolve("admin"),
                ClientCertificates.none(), own);
        try (Vault vault = Vault.create(folder.resolve("vault"), VaultPassword.of("correct horse".toCharArray()));
                AdminService service = AdminService.start(settings, QuietAppliance.of(vault, folder),
                        said::add)) {
            String base = "https://localhost:" + service.port();
            String token = said.getLast().replaceFirst(".*: ", "");
            assertThat(version(base, token, new Trust("", ca))).isEqualTo("1.2.3");
            assertThat(version(base, token, new Trust(service.fingerprint(), null))).isEqualTo("1.2.3");
            Path stranger = Files.writeString(folder.resolve("other.pem"), TestAuthority.of("Other").pem());
            assertThatThrownBy(() -> version(base, token, new Trust("", stranger))).isInstanceOf(ApiException.class)
                    .hasMessageContaining("no safe connection");
            assertThatThrownBy(() -> version(base.replace("localhost", "127.0.0.1"), token, new Trust("", ca)))
                    .hasMessageContaining("no safe connection");

            String before = service.fingerprint();
            write(authority.issue("localhost", VALID));
            service.renew(settings, said::add);
            assertThat(said.getLast()).contains("shows another certificate now", service.fingerprint());
            assertThat(service.fingerprint()).isNotEqualTo(before);
            assertThat(version(base, token, new Trust(service.fingerprint(), null))).isEqualTo("1.2.3");
            assertThatThrownBy(() -> version(base, token, new Trust(before, null)))
                    .hasMessageContaining("this is another appliance");

            Files.writeString(own.key(), "");
            assertThatThrownBy(() -> service.renew(settings, said::add)).hasMessageContaining("no private key");
            assertThat(version(base, token, new Trust("", ca))).as("the one before goes on").isEqualTo("1.2.3");
        }
    }

    private static String version(String base, String token, Trust trust) throws ApiException {
        try (ApiClient client = new ApiClient(base, token, trust)) {
            return client.get("/api/v1/status").path("version").asText();
        }
    }

    @Test
    void saysInASentenceWhatIsWrongWithTheFiles() throws Exception {
        TestAuthority.Issued issued = authority.issue("localhost", VALID);
        OwnCertificate own = write(issued);
        assertThat(problem(own)).isEmpty();
        Files.writeString(own.certificate(), authority.pem() + issued.certificatePem());
        assertThat(problem(own)).contains("is not that of the first certificate in", "own certificate first");
        write(authority.issue("localhost", Duration.ofDays(-1)));
        assertThat(problem(own)).contains("tls.crt expired at 2", "callers will refuse it");
        write(issued);
        Files.setPosixFilePermissions(own.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(problem(own)).contains("tls.key is open to all users", "chmod 600");
        write(issued);
        Files.writeString(own.key(), issued.encryptedKeyPem("secret"));
        assertThat(problem(own)).contains("is encrypted, and a service has nobody to ask");
        Files.writeString(own.key(), issued.keyPem().replaceFirst("(?s)(KEY-----\n.{40}).*?-----END", "$1\n-----END"));
        assertThat(problem(own)).contains("is damaged").doesNotContain(issued.keyPem().lines().toList().get(1));
        Files.writeString(own.key(), "nothing");
        assertThat(problem(own)).contains("there is no private key in");
        Files.writeString(own.certificate(), "nothing");
        assertThat(problem(own)).startsWith("admin.certificate: ").contains("PEM");
        Files.delete(own.certificate());
        assertThat(problem(own)).contains("tls.crt: there is no such file");
    }
}
