// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.control.config.SidelightConfig;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The private keys of a service, which are read again and again. A file that cannot be read now costs no key: as long as anything is
 * wrong, the keys that were in force stay beside those that could be read.
 */
final class ServiceKeys {
    /** One password more that is tried on key files. */
    static final String PASSWORD = "SIDELIGHT_KEY_PASSWORD";

    private final Map<String, String> environment;
    private long generation;
    private KeyTable inForce = KeyTable.empty();

    /** @param environment the process's */
    ServiceKeys(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A table of what is there now; what is wrong is added to {@code problems}. */
    synchronized KeyTable read(SidelightConfig.Keys keys, List<String> problems) {
        List<String> found = new ArrayList<>();
        List<char[]> passwords = new ArrayList<>(PasswordFile.readProtected(keys.passwordFile(), found));
        String password = environment.getOrDefault(PASSWORD, "");
        if (!password.isEmpty()) {
            passwords.add(password.toCharArray());
        }
        List<Path> paths = new ArrayList<>(keys.paths());
        paths.addAll(keys.followed());
        LoadResult result = new KeyLoader(passwords).load(paths);
        passwords.forEach(each -> Arrays.fill(each, '\0'));
        result.problems().stream().filter(problem -> !isEmptyFolder(problem, keys.followed()))
                .map(LoadProblem::toString).forEach(found::add);
        if (!keys.paths().isEmpty() && result.entries().isEmpty() && result.problems().isEmpty()) {
            found.add("no private key in what keys.paths names");
        }
        List<KeyEntry> entries = new ArrayList<>(result.entries());
        if (!found.isEmpty()) {
            entries.addAll(inForce.entries());
        }
        inForce = KeyTable.of(++generation, entries);
        problems.addAll(found);
        return inForce;
    }

    /** Keys may come into a folder that is followed, and the last one may go. */
    private static boolean isEmptyFolder(LoadProblem problem, List<Path> followed) {
        return problem.message().startsWith("no file in the folder")
                && followed.stream().anyMatch(folder -> problem.where().equals(folder.toString()));
    }
}
