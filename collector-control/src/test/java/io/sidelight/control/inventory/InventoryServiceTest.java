// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.inventory;

import static io.sidelight.control.inventory.Sightings.certificate;
import static io.sidelight.control.inventory.Sightings.unread;
import static org.assertj.core.api.Assertions.assertThat;

import io.sidelight.control.appliance.ServerKey;
import io.sidelight.dataplane.api.event.HealthEvent;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.vault.Vault;
import io.sidelight.keystore.vault.VaultKey;
import io.sidelight.keystore.vault.VaultPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryServiceTest {
    @TempDir
    private Path folder;
    private final List<String> said = new ArrayList<>();

    private Path file() {
        return folder.resolve("inventory").resolve("certificates.jsonl");
    }

    private InventoryService open() {
        return InventoryService.of(file(),
                new InventoryService.Sources(KeyTable::empty, () -> null, Clock.systemUTC()), said::add);
    }

    private static List<String> told(InventoryService service) {
        service.look();
        List<HealthEvent> told = new ArrayList<>();
        service.tell(told::add);
        return told.stream().map(HealthEvent::state).toList();
    }

    @Test
    void remembersWhatWasSeenAndWhatWasTold() {
        try (InventoryService service = open()) {
            service.add(unread(certificate(1, 300), Instant.now()));
            assertThat(told(service)).containsExactly("no_key");
        }
        try (InventoryService service = open()) {
            assertThat(service.certificates().size()).isEqualTo(1);
            assertThat(told(service)).isEmpty();
            service.add(unread(certificate(2, 300), Instant.now()));
            assertThat(told(service)).containsExactly("no_key");
        }
        assertThat(said).isEmpty();
    }

    @Test
    void beginsAnewWhenTheFileIsDamagedAndKeepsIt() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "{\"version\":1}\n{");
        try (InventoryService service = open()) {
            service.add(unread(certificate(1, 300), Instant.now()));
        }
        assertThat(said).singleElement().asString().contains("cannot be read", "it begins anew");
        assertThat(file().resolveSibling("certificates.jsonl.damaged")).hasContent("{\"version\":1}\n{");
        assertThat(file()).content().contains(Sightings.hash(1));
    }

    @Test
    void goesOnWhenTheFileCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("inventory"), "in the way");
        try (InventoryService service = open()) {
            service.add(unread(certificate(1, 300), Instant.now()));
            assertThat(told(service)).containsExactly("no_key");
        }
        assertThat(said).singleElement().asString().contains("cannot be kept in", "it goes on in memory");
    }

    @Test
    void tellsOfTheCertificatesOfTheVault() throws Exception {
        ServerKey key = ServerKey.of("a.test"); // for 30 days
        Path pem = Files.writeString(folder.resolve("a.pem"), key.pem());
        try (Vault vault = Vault.create(folder.resolve("vault"), VaultPassword.of("correct horse".toCharArray()))) {
            InventoryService service = InventoryService.of(file(), new InventoryService.Sources(KeyTable::empty,
                    vault::contents, Clock.offset(Clock.systemUTC(), Duration.ofDays(25))), said::add);
            assertThat(told(service)).isEmpty();
            vault.apply(contents -> contents.with(VaultKey.allOf(new KeyLoader(List.of()).load(List.of(pem)),
                    VaultKey.Kind.SERVER, "", Instant.now())));
            assertThat(told(service)).containsExactly("expires_in_7_days");
            assertThat(told(service)).isEmpty();
        }
    }
}
