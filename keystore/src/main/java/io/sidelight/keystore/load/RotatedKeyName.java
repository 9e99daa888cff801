// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import io.sidelight.keystore.KeyValidity;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** File names that say when a key is in use: {@code <curve>-iu<start>-eu<end>.pem}, in seconds since 1970 (NIST SP 1800-37). */
final class RotatedKeyName {
    private static final Pattern NAME = Pattern.compile(".*-iu(\\d{1,11})-eu(\\d{1,11})(?:\\.[A-Za-z0-9]+)?");

    private RotatedKeyName() {}

    /** What the name of {@code file} says, {@code null} for one of another form. */
    static @Nullable KeyValidity validity(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return null;
        }
        long notBefore = Long.parseLong(name.group(1));
        long notAfter = Long.parseLong(name.group(2));
        return notAfter < notBefore ? null : new KeyValidity(notBefore, notAfter);
    }
}
