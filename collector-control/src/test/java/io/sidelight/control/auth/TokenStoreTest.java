// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;
    private final SetClock clock = new SetClock(Instant.parse("2026-11-22T10:00:00Z"));
    private Path file = Path.of("");
    private TokenStore tokens;

    TokenStoreTest() throws IOException {
        tokens = TokenStore.open(Path.of("/nonexistent/tokens.json"), clock);
    }

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("tokens.json");
        tokens = TokenStore.open(file, clock);
    }

    @Test
    void findsATokenByItsSecretUntilItExpires() throws IOException {
        TokenStore.Issued issued = tokens.issue("siem", Role.VIEWER, DAY);
        String bearer = issued.secret().reveal();
        assertThat(bearer).matches("sidelight_[0-9a-f]{12}_[A-Za-z0-9-]{43}");
        assertThat(tokens.find(bearer)).contains(issued.token());
        clock.advance(DAY.minusSeconds(1));
        assertThat(tokens.find(bearer)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(tokens.find(bearer)).isEmpty();
    }

    @Test
    void refusesWhatIsNotTheSecret() throws IOException {
        String bearer = tokens.issue("siem", Role.VIEWER, DAY).secret().reveal();
        char last = bearer.charAt(bearer.length() - 1);
        String other = bearer.substring(0, bearer.length() - 1) + (last == 'A' ? 'B' : 'A');
        assertThat(tokens.find(other)).isEmpty();
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.find(bearer + "A")).isEmpty();
        assertThat(tokens.find(bearer.substring(0, 30))).isEmpty();
    }

    @Test
    void withdrawsATokenAtOnceAndForGood() throws IOException {
        TokenStore.Issued issued = tokens.issue("siem", Role.ADMIN, DAY);
        assertThat(tokens.revoke(issued.token().id())).isPresent();
        assertThat(tokens.find(issued.secret().reveal())).isEmpty();
        assertThat(TokenStore.open(file, clock).find(issued.secret().reveal())).isEmpty();
        assertThat(tokens.revoke("000000000000")).isEmpty();
    }

    @Test
    void keepsHashesOnlyInAFileOfItsOwner() throws IOException {
        TokenStore.Issued issued = tokens.issue("siem", Role.KEY_OFFICER, DAY);
        assertThat(file).content().contains("siem", "key-officer").doesNotContain(issued.secret().secret());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(issued.secret().toString()).doesNotContain(issued.secret().secret());
        assertThat(TokenStore.open(file, clock).find(issued.secret().reveal())).contains(issued.token());
    }

    @Test
    void forgetsTokensThatAreLongOver() throws IOException {
        tokens.issue("old", Role.VIEWER, DAY);
        clock.advance(Duration.ofDays(92));
        tokens.issue("new", Role.VIEWER, DAY);
        assertThat(tokens.all()).extracting(Token::name).containsExactly("new");
    }

    @Test
    void saysWhatIsWrongWithADamagedFile() throws IOException {
        Files.writeString(file, "{\"version\":1,\"tokens\":[{\"id\":");
        assertThatThrownBy(() -> TokenStore.open(file, clock)).isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        Files.writeString(file, "{\"version\":7}");
        assertThatThrownBy(() -> TokenStore.open(file, clock)).hasMessageContaining("version 1");
    }

    @Test
    void refusesALifeThatIsTooLong() {
        assertThatThrownBy(() -> tokens.issue("x", Role.VIEWER, Duration.ofDays(367)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokens.issue("x", Role.VIEWER, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTokenThatCannotBeKeptDoesNotExist() throws IOException {
        Files.createDirectory(folder.resolve("tokens.json.new"));
        Files.createFile(folder.resolve("tokens.json.new").resolve("in the way"));
        assertThatThrownBy(() -> tokens.issue("x", Role.VIEWER, DAY)).isInstanceOf(IOException.class);
        assertThat(tokens.all()).isEmpty();
    }
}
