// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.cli;

import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.PskTable;
import io.sidelight.keystore.load.KeyLoader;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import io.sidelight.keystore.load.PskFile;
import io.sidelight.keystore.secret.SecretStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and secrets of one run, as far as they could be loaded. A run goes on with those that could; when some were given and
 * none could be loaded it does not start, for it would decrypt nothing that the operator wanted decrypted.
 *
 * @param warnings what could not be loaded, while other things could
 * @param fatal why the run cannot start; empty when it can
 */
record KeyMaterial(KeyTable table, PskTable preSharedKeys, KeyLogs keyLogs, List<String> warnings,
        List<String> fatal)
        implements
            AutoCloseable {
    private static final long FIRST_GENERATION = 1;

    static KeyMaterial load(AnalyzeOptions options) {
        List<String> fatal = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        LoadResult keys = keys(options.keys(), PasswordFile.read(options.keyPasswords(), fatal), problems);
        return with(KeyTable.of(FIRST_GENERATION, keys.entries()), options, false, false, problems, fatal);
    }

    /**
     * With private keys that were loaded already.
     *
     * @param mayCome whether more keys may come while the run goes on, so that it may start without any
     * @param secretsMayCome whether session secrets may come that no key log has
     * @param problems what was wrong with them
     * @param fatal what was so wrong that nothing starts
     */
    static KeyMaterial with(KeyTable table, AnalyzeOptions options, boolean mayCome,
            boolean secretsMayCome, List<String> problems, List<String> fatal) {
        KeyLogs keyLogs = KeyLogs.open(options, secretsMayCome);
        problems.addAll(keyLogs.problems());
        PskTable preSharedKeys = preSharedKeys(options.preSharedKeys(), problems, fatal);
        boolean given = !options.keys().isEmpty() || !options.keyLogs().isEmpty();
        boolean nothing = !mayCome && table.size() == 0 && keyLogs.secrets().isEmpty() && preSharedKeys.isEmpty()
                && !keyLogs.areFollowed();
        if (!fatal.isEmpty() || given && nothing) {
            fatal.addAll(problems);
            problems.clear();
        }
        return new KeyMaterial(table, preSharedKeys, keyLogs, problems, fatal);
    }

    /** A file without a single key is a mistake that would go unnoticed; broken lines among others are told. */
    private static PskTable preSharedKeys(List<Path> files, List<String> problems, List<String> fatal) {
        List<PskTable.Entry> entries = new ArrayList<>();
        for (Path file : files) {
            PskFile.Result result = PskFile.read(file);
            entries.addAll(result.entries());
            List<String> said = result.entries().isEmpty() ? fatal : problems;
            result.problems().stream().map(LoadProblem::toString).forEach(said::add);
        }
        return PskTable.of(entries);
    }

    private static LoadResult keys(List<Path> paths, List<char[]> passwords, List<String> problems) {
        LoadResult keys = new KeyLoader(passwords).load(paths);
        keys.problems().stream().map(LoadProblem::toString).forEach(problems::add);
        if (!paths.isEmpty() && keys.entries().isEmpty() && keys.problems().isEmpty()) {
            problems.add("no private key in what --key names");
        }
        return keys;
    }

    SecretStore secrets() {
        return keyLogs.secrets();
    }

    /** Ends the following of key logs. */
    @Override
    public void close() {
        keyLogs.close();
    }
}
