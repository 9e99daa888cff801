// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordSourceTest {
    private final List<String> problems = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void theVariableStandsAboveTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "from the file\r\nsecond line\n");
        PasswordSource source = new PasswordSource("NAME", file, "");
        assertThat(source.read(Map.of("NAME", "from outside"), problems)).isEqualTo("from outside".toCharArray());
        assertThat(source.read(Map.of("NAME", ""), problems)).isEqualTo("from the file".toCharArray());
        assertThat(problems).isEmpty();
    }

    @Test
    void findsACredentialOfSystemd() throws IOException {
        Files.writeString(folder.resolve("vault"), "zwölf");
        PasswordSource source = new PasswordSource("NAME", null, "vault");
        assertThat(source.read(Map.of("CREDENTIALS_DIRECTORY", folder.toString()), problems))
                .isEqualTo("zwölf".toCharArray());
        assertThat(problems).isEmpty();
        assertThat(source.read(Map.of(), problems)).isEmpty();
        assertThat(problems).singleElement().asString().contains("LoadCredential=vault:FILE");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path absent = folder.resolve("absent");
        assertThat(new PasswordSource("NAME", empty, "").read(Map.of(), problems)).isEmpty();
        assertThat(new PasswordSource("NAME", absent, "").read(Map.of(), problems)).isEmpty();
        assertThat(problems).containsExactly(
                "password file " + empty + " is empty; its first line must be the password",
                "password file " + absent + ": there is no such file; check the path");
    }

    @Test
    void noneIsNamed() {
        assertThat(new PasswordSource("NAME", null, "").read(Map.of(), problems)).isEmpty();
        assertThat(problems).isEmpty();
    }
}
