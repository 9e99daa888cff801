// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.config;

import io.sidelight.keystore.load.LoadProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a password is to be had, in this order: the environment variable, the file, the credential of systemd. Configuration files
 * name the last two; the variable has a fixed name, and stands above what the file says.
 *
 * @param variable name of an environment variable
 * @param file its first line is the password; null for none
 * @param credential name of a credential that systemd hands over ({@code LoadCredential=}); empty for none
 */
public record PasswordSource(String variable, @Nullable Path file, String credential) {
    /** The folder that systemd puts credentials into. */
    private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";
    private static final int LONGEST_BYTES = 4_096;

    /**
     * The password; empty when none is named, or with a sentence in {@code problems} when it cannot be had. The caller wipes it.
     *
     * @param environment the process's
     */
    public char[] read(Map<String, String> environment, List<String> problems) {
        String set = environment.getOrDefault(variable, "");
        if (!set.isEmpty()) {
            return set.toCharArray();
        }
        if (file != null) {
            return firstLine(file, problems);
        }
        if (credential.isEmpty()) {
            return new char[0];
        }
        String folder = environment.getOrDefault(CREDENTIALS, "");
        if (folder.isEmpty()) {
            problems.add("the credential " + credential + " cannot be had, since " + CREDENTIALS
                    + " is not set: start Sidelight by systemd, with LoadCredential=" + credential
                    + ":FILE in its unit");
            return new char[0];
        }
        return firstLine(Path.of(folder).resolve(credential), problems);
    }

    private static char[] firstLine(Path file, List<String> problems) {
        byte[] bytes = new byte[0];
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST_BYTES);
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, lineLength(bytes)));
            char[] password = Arrays.copyOfRange(text.array(), 0, text.limit());
            Arrays.fill(text.array(), '\0');
            if (password.length == 0) {
                problems.add("password file " + file + " is empty; its first line must be the password");
            }
            return password;
        } catch (CharacterCodingException _) {
            problems.add("password file " + file + " is not text in UTF-8");
        } catch (IOException e) {
            problems.add("password file " + LoadProblem.unreadable(file, e));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        return new char[0];
    }

    private static int lineLength(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != '\n' && bytes[length] != '\r') {
            length++;
        }
        return length;
    }
}
