// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.load.FileMode;
import io.sidelight.keystore.vault.VaultException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The password of a vault, from where the operator keeps it. Zeroed on close; never printed.
 *
 * <p>A vault does not keep it: it is needed while a method that takes it runs.
 */
public final class VaultPassword implements AutoCloseable {
    /** The folder in which systemd puts credentials (systemd.exec(5), LoadCredential). */
    public static final String CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY";

    private static final int MAX_LENGTH = 1024;
    private static final Pattern CREDENTIAL_NAME = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    private final char[] characters;

    private VaultPassword(char[] characters) {
        this.characters = characters;
    }

    /**
     * A password that is known already.
     *
     * @param characters copied
     */
    public static VaultPassword of(char[] characters) throws VaultException {
        return checked(characters.clone(), "the password given");
    }

    /**
     * The first line of a file, in UTF-8. Refused when users other than owner and group may read or write the file.
     */
    public static VaultPassword ofFile(Path file) throws VaultException {
        try {
            String refusal = FileMode.refusal("password file", file);
            if (!refusal.isEmpty()) {
                throw new VaultException(Reason.NO_PASSWORD, refusal);
            }
            return firstLine(file, "the password file " + file);
        } catch (IOException e) {
            throw VaultException.unreadable("password file", file, e);
        }
    }

    /**
     * The value of an environment variable.
     *
     * @param environment that of the process, {@code System.getenv()}
     */
    public static VaultPassword ofEnvironment(String variable, Map<String, String> environment) throws VaultException {
        String value = environment.get(variable);
        if (value == null) {
            throw new VaultException(Reason.NO_PASSWORD, "the environment variable " + variable
                    + ", which should hold the vault's password, is not set; set it for the service");
        }
        return checked(value.toCharArray(), "the environment variable " + variable);
    }

    /**
     * A credential of systemd: the first line of {@code $CREDENTIALS_DIRECTORY/NAME}. Its mode is systemd's affair.
     *
     * @param environment that of the process, {@code System.getenv()}
     */
    public static VaultPassword ofCredential(String name, Map<String, String> environment) throws VaultException {
        if (!CREDENTIAL_NAME.matcher(name).matches() || name.startsWith(".")) {
            throw new VaultException(Reason.NO_PASSWORD,
                    "the name of a systemd credential has letters, digits, dots, dashes"
                            + " and underscores only; check the name of the vault's");
        }
        String folder = environment.get(CREDENTIALS_DIRECTORY);
        if (folder == null) {
            throw new VaultException(Reason.NO_PASSWORD, "systemd gave no credentials (" + CREDENTIALS_DIRECTORY
                    + " is not set); add LoadCredential=" + name + ":FILE to the unit");
        }
        Path file = Path.of(folder, name);
        if (!Files.exists(file)) {
            throw new VaultException(Reason.NO_PASSWORD, "systemd gave no credential " + name
                    + "; add LoadCredential=" + name + ":FILE to the unit");
        }
        try {
            return firstLine(file, "the systemd credential " + name);
        } catch (IOException e) {
            throw VaultException.unreadable("systemd credential", file, e);
        }
    }

    private static VaultPassword firstLine(Path file, String what) throws IOException, VaultException {
        byte[] start;
        try (InputStream input = Files.newInputStream(file)) {
            start = input.readNBytes(4 * MAX_LENGTH + 2);
        }
        try {
            int length = 0;
            while (length < start.length && start[length] != '\n' && start[length] != '\r') {
                length++;
            }
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(start, 0, length));
            char[] characters = Arrays.copyOf(decoded.array(), decoded.limit());
            Arrays.fill(decoded.array(), '\0');
            return checked(characters, what);
        } catch (CharacterCodingException _) {
            // without the cause, which says what stands there
            throw new VaultException(Reason.NO_PASSWORD,
                    what + " is not text in UTF-8; write the password in its first line");
        } finally {
            Arrays.fill(start, (byte) 0);
        }
    }

    private static VaultPassword checked(char[] characters, String what) throws VaultException {
        if (characters.length == 0) {
            throw new VaultException(Reason.NO_PASSWORD, what + " is empty; write the password in its first line");
        }
        if (characters.length > MAX_LENGTH) {
            Arrays.fill(characters, '\0');
            throw new VaultException(Reason.NO_PASSWORD,
                    what + " is longer than " + MAX_LENGTH + " characters; give a shorter password");
        }
        return new VaultPassword(characters);
    }

    /** A copy, which the caller zeroes when done. */
    char[] copy() {
        return characters.clone();
    }

    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }

    @Override
    public String toString() {
        return "VaultPassword";
    }
}
