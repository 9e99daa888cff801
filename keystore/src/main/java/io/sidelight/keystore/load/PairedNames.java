// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.load;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** File names by which people say that a key and a certificate belong together: server.key and server.crt, key.pem and cert.pem. */
final class PairedNames {
    private static final Pattern EXTENSION = Pattern.compile("\\.(pem|key|crt|cer|cert|der|p8|pk8|txt)$");
    private static final Pattern ROLE = Pattern
            .compile("(^|[-_.])(private|priv|public|pub)?[-_]?(key|certificate|cert|crt|fullchain|chain)($|(?=[-_.]))");

    private PairedNames() {}

    /** Equal for files that are named as a pair. */
    static String pairName(Path file) {
        return file.resolveSibling("_" + stem(file)).toString();
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return ROLE.matcher(EXTENSION.matcher(name).replaceFirst("")).replaceAll("");
    }
}
