// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JDK's TLS servers of this process use one key pair for all of their key shares, as the visibility profile of ETSI TS 103 523-3
 * has it ({@code eTLS}). Clients go on making pairs of their own: what is asked for on a thread counts as a server's only within
 * {@link #asServer}.
 */
final class StaticShares {
    private static final ThreadLocal<@Nullable KeyPair> SERVER_PAIR = new ThreadLocal<>();
    private static final String NAME = "SidelightBench";

    private StaticShares() {}

    /** Something that may throw. */
    @FunctionalInterface
    interface Step<E extends Exception> {
        void run() throws E;
    }

    /** A new pair for {@code group}: {@code x25519} or the name of a curve. */
    static KeyPair newPair(String group) throws GeneralSecurityException {
        boolean montgomery = group.startsWith("x");
        KeyPairGenerator generator = KeyPairGenerator.getInstance(montgomery ? "XDH" : "EC", "SunEC");
        generator.initialize(montgomery ? NamedParameterSpec.X25519 : new ECGenParameterSpec(group));
        return generator.generateKeyPair();
    }

    /** Runs {@code step}; pairs that the TLS engine asks for within are {@code pair}, or new ones when that is {@code null}. */
    static <E extends Exception> void asServer(@Nullable KeyPair pair, Step<E> step) throws E {
        if (pair == null) {
            step.run();
            return;
        }
        if (Security.getProvider(NAME) == null) {
            Security.insertProviderAt(new Generators(), 1);
        }
        SERVER_PAIR.set(pair);
        try {
            step.run();
        } finally {
            SERVER_PAIR.remove();
        }
    }

    /** Comes before the JDK's own provider, which it asks for all pairs but a server's. */
    private static final class Generators extends Provider {
        Generators() {
            super(NAME, "1", "key shares of benchmark servers");
            for (String algorithm : new String[]{"XDH", "EC"}) {
                putService(new Service(this, "KeyPairGenerator", algorithm, Generator.class.getName(), null, null) {
                    @Override
                    public Object newInstance(@Nullable Object parameter) {
                        return new Generator(getAlgorithm());
                    }
                });
            }
        }
    }

    private static final class Generator extends KeyPairGeneratorSpi {
        private final KeyPairGenerator own;

        Generator(String algorithm) {
            try {
                own = KeyPairGenerator.getInstance(algorithm, "SunEC");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void initialize(int size, SecureRandom random) {
            own.initialize(size, random);
        }

        @Override
        public void initialize(AlgorithmParameterSpec parameters, SecureRandom random)
                throws InvalidAlgorithmParameterException {
            own.initialize(parameters, random);
        }

        @Override
        public KeyPair generateKeyPair() {
            KeyPair ofServer = SERVER_PAIR.get();
            return ofServer != null && ofServer.getPublic().getAlgorithm().equals(own.getAlgorithm())
                    ? ofServer
                    : own.generateKeyPair();
        }
    }
}
