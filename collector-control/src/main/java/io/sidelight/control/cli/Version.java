// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, from what Maven leaves in the jar. */
final class Version implements IVersionProvider {
    private static final String POM_PROPERTIES = "/META-INF/maven/io.sidelight/collector-control/pom.properties";

    /** Such as {@code 0.1.0}; {@code development} when run from class files. */
    static String text() {
        try (InputStream in = Version.class.getResourceAsStream(POM_PROPERTIES)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "development");
        } catch (IOException e) {
            return "development";
        }
    }

    @Override
    public String[] getVersion() {
        return new String[]{"sidelight " + text() + " (Java " + Runtime.version() + ")"};
    }
}
