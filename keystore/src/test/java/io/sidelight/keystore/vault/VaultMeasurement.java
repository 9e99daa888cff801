// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.vault;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyTable;
import io.sidelight.keystore.TestKeys;
import io.sidelight.keystore.load.KeyLoader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Prints what a vault of many keys costs: {@code write FOLDER KEYS} makes one, {@code open FOLDER} opens it in a process of its own,
 * whose memory is then the vault's. The keys are of the size of RSA-2048 with a certificate of a kilobyte; apart from their
 * numbers they are no keys, which nothing finds out before they are used.
 */
final class VaultMeasurement {
    private static final int PRIVATE_KEY_LENGTH = 1190;
    private static final int CERTIFICATE_LENGTH = 1000;

    private VaultMeasurement() {}

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[1]).resolve("measured.vault");
        if (arguments[0].equals("write")) {
            write(path, Integer.parseInt(arguments[2]));
        } else {
            open(path);
        }
    }

    private static void write(Path path, int count) throws Exception {
        List<VaultKey> keys = keys(count);
        try (Vault vault = Vault.create(path, TestVaults.password("secret"))) {
            long start = System.nanoTime();
            vault.apply(contents -> contents.with(keys));
            System.out
                    .println("write " + count + " keys: " + ms(start) + " ms, file " + mib(Files.size(path)) + " MiB");
            start = System.nanoTime();
            vault.apply(contents -> contents.without(List.of(keys.getFirst().id())));
            System.out.println("remove one of them: " + ms(start) + " ms");
        }
    }

    private static void open(Path path) throws Exception {
        long start = System.nanoTime();
        try (Vault vault = Vault.open(path, TestVaults.password("secret"))) {
            long opened = ms(start);
            KeyTable table = KeyTable.of(1, vault.contents().entries());
            System.out.println("open " + table.size() + " keys: " + opened + " ms, with the table " + ms(start)
                    + " ms, since the process began "
                    + (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) + " ms");
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.println("heap afterwards " + mib(runtime.totalMemory() - runtime.freeMemory()) + " MiB; "
                    + peak() + "; processor time of all threads "
                    + ProcessHandle.current().info().totalCpuDuration().map(Duration::toMillis).orElse(-1L) + " ms");
            System.out.println(table.generation() + vault.contents().version() > 0 ? "held until here" : "");
        }
    }

    private static String peak() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM"))
                .findFirst().orElse("");
    }

    private static List<VaultKey> keys(int count) {
        KeyEntry rsa = new KeyLoader(List.of()).load(List.of(TestKeys.path("rsa-pkcs1.pem"))).entries().getFirst();
        var random = new Random(1);
        List<VaultKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] publicKey = Arrays.copyOf(rsa.publicKeyEncoded(), rsa.publicKeyEncoded().length);
            for (int at = publicKey.length - 40; at < publicKey.length - 10; at++) {
                publicKey[at] = (byte) random.nextInt();
            }
            byte[] pkcs8 = new byte[PRIVATE_KEY_LENGTH];
            byte[] certificate = new byte[CERTIFICATE_LENGTH];
            random.nextBytes(pkcs8);
            random.nextBytes(certificate);
            KeyEntry entry = KeyEntry.of(pkcs8, publicKey, List.of(CertificateHash.ofDer(certificate)), "measured");
            keys.add(VaultKey.of(entry, List.of(certificate), VaultKey.Kind.SERVER, "server " + i, Instant.EPOCH));
        }
        return keys;
    }

    private static long ms(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }
}
