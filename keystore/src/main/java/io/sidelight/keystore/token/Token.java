// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.token;

import io.sidelight.keystore.CertificateHash;
import io.sidelight.keystore.KeyEntry;
import io.sidelight.keystore.KeyHandle;
import io.sidelight.keystore.load.LoadProblem;
import io.sidelight.keystore.load.LoadResult;
import io.sidelight.keystore.load.PublicHalf;
import io.sidelight.keystore.token.TokenSession.Attribute;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A token of PKCS#11 with private keys, open until it is closed; keys that were listed answer as long as it is open. Thread-safe.
 *
 * <p>The PIN is asked for whenever a session is opened, and never kept. Once a token refused it, none is tried before {@link #keys} is asked
 * for again: tokens lock themselves after a few wrong ones.
 */
public final class Token implements AutoCloseable {
    /** For how long a worker may wait for an operation; packets that come meanwhile wait in its ring. */
    public static final Duration LIVE_PATIENCE = Duration.ofMillis(100);

    private static final String USELESS = "the key cannot be used: it is RSA without CKA_DECRYPT, on an elliptic curve without"
            + " CKA_DERIVE, of another algorithm, or its public half is nowhere in the token";
    private static final int LISTING_SECONDS = 30;
    private static final HexFormat HEX = HexFormat.of();

    private final TokenConfig config;
    private final Pin pin;
    private final String name;
    private final TokenCalls calls;
    private final TokenCalls listing;
    /** A key that is listed again is the same, so that workers keep what they know of it. */
    private final Map<String, TokenKey> known = new ConcurrentHashMap<>();
    private volatile boolean pinRefused;

    /** Where the PIN is. */
    @FunctionalInterface
    public interface Pin {
        /** The PIN, which the caller wipes; null when it cannot be had, which was told. */
        char @Nullable [] read();
    }

    /**
     * A token, which is not asked for anything yet.
     *
     * @param patience how long an operation with a key may take, as seen by who asks for it
     * @param say is told, by any thread, when the token fails and when it answers again
     */
    public Token(TokenConfig config, Pin pin, Duration patience, Consumer<String> say) {
        this.config = config;
        this.pin = pin;
        this.name = "the token '" + config.token() + "'";
        this.calls = new TokenCalls(name, this::session, patience, say);
        this.listing = new TokenCalls(name, this::session, Duration.ofSeconds(LISTING_SECONDS), _ -> {});
    }

    public TokenConfig config() {
        return config;
    }

    private TokenSession session() throws TokenException {
        Cryptoki library = Cryptoki.load(config.library());
        TokenSession session = TokenSession.open(library, TokenSlots.find(library, config.token()));
        boolean isOpen = false;
        try {
            login(session);
            isOpen = true;
            return session;
        } finally {
            if (!isOpen) {
                session.close();
            }
        }
    }

    private synchronized void login(TokenSession session) throws TokenException {
        if (pinRefused) {
            throw new TokenException("its PIN was refused before");
        }
        char[] characters = pin.read();
        if (characters == null) {
            throw new TokenException("its PIN is not to be had");
        }
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(characters));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.rewind().put(new byte[bytes.length]);
        try {
            session.login(bytes);
        } catch (TokenException e) {
            pinRefused = e.isAboutPin();
            throw e;
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(characters, '\0');
        }
    }

    /** The keys that are there now, joined with the token's certificates; what cannot be used is a problem, never an exception. */
    public LoadResult keys() {
        pinRefused = false;
        listing.tryAgain();
        calls.tryAgain();
        List<LoadProblem> problems = new ArrayList<>();
        Map<CertificateHash, byte[]> certificates = new HashMap<>();
        List<KeyEntry> entries = List.of();
        try {
            List<KeyEntry> listed = listing.call(name, session -> list(session, certificates, problems));
            entries = listed == null ? List.of() : listed;
        } catch (KeyHandle.UnavailableException e) {
            problems.add(new LoadProblem("keys.pkcs11", String.valueOf(e.getMessage())));
        }
        return new LoadResult(entries, certificates, problems, 0);
    }

    private List<KeyEntry> list(TokenSession session, Map<CertificateHash, byte[]> certificates,
            List<LoadProblem> problems) throws TokenException {
        List<byte[]> ofToken = new ArrayList<>();
        for (long object : session.find(Attribute.of(TokenSession.CLASS, TokenSession.CERTIFICATE))) {
            byte[] der = session.attribute(object, TokenSession.VALUE);
            if (der != null) {
                ofToken.add(der);
            }
        }
        List<KeyEntry> entries = new ArrayList<>();
        Set<String> missing = new HashSet<>(config.keys());
        for (long object : session.find(Attribute.of(TokenSession.CLASS, TokenSession.PRIVATE_KEY))) {
            String label = text(session.attribute(object, TokenSession.LABEL));
            if (config.keys().isEmpty() || config.keys().contains(label)) {
                missing.remove(label);
                KeyEntry entry = entry(session, object, label, ofToken, certificates);
                if (entry != null) {
                    entries.add(entry);
                } else if (!config.keys().isEmpty()) {
                    problems.add(new LoadProblem(place(label), USELESS));
                }
            }
        }
        missing.forEach(label -> problems.add(new LoadProblem(place(label), "there is no such key in the token")));
        if (entries.isEmpty() && problems.isEmpty()) {
            problems.add(
                    new LoadProblem(name, "there is no private key in it that this user sees and may decrypt with"));
        }
        return entries;
    }

    private @Nullable KeyEntry entry(TokenSession session, long object, String label, List<byte[]> ofToken,
            Map<CertificateHash, byte[]> certificates) throws TokenException {
        PublicHalf half = publicHalf(session, object);
        if (half == null
                || !session.allows(object, half.fieldLength() == 0 ? TokenSession.DECRYPT : TokenSession.DERIVE)) {
            return null;
        }
        List<CertificateHash> hashes = new ArrayList<>();
        for (byte[] der : ofToken) {
            PublicHalf ofCertificate = PublicHalf.ofCertificate(der);
            if (ofCertificate != null && ofCertificate.hash().equals(half.hash())) {
                CertificateHash hash = CertificateHash.ofDer(der);
                hashes.add(hash);
                certificates.put(hash, der);
            }
        }
        List<Attribute> attributes = attributes(session, object);
        boolean isRaw = session.decryptsRaw();
        TokenKey key = known.computeIfAbsent(half.hash() + " " + attributes,
                _ -> new TokenKey(place(label), calls, attributes, isRaw, half.fieldLength()));
        return KeyEntry.of(key, half.encoded(), hashes, place(label));
    }

    /** By which each session finds the key again. */
    private static List<Attribute> attributes(TokenSession session, long object) throws TokenException {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Attribute.of(TokenSession.CLASS, TokenSession.PRIVATE_KEY));
        for (long type : new long[]{TokenSession.ID, TokenSession.LABEL, TokenSession.MODULUS}) {
            byte[] value = session.attribute(object, type);
            if (value != null) {
                attributes.add(new Attribute(type, value));
            }
        }
        return attributes;
    }

    /** Of the key itself, else of the public key or the certificate of the same CKA_ID. */
    private static @Nullable PublicHalf publicHalf(TokenSession session, long object) throws TokenException {
        PublicHalf own = numbers(session, object);
        byte[] id = session.attribute(object, TokenSession.ID);
        if (own != null || id == null) {
            return own;
        }
        Attribute sameId = new Attribute(TokenSession.ID, id);
        for (long other : session.find(Attribute.of(TokenSession.CLASS, TokenSession.PUBLIC_KEY), sameId)) {
            own = own == null ? numbers(session, other) : own;
        }
        for (long other : session.find(Attribute.of(TokenSession.CLASS, TokenSession.CERTIFICATE), sameId)) {
            byte[] der = session.attribute(other, TokenSession.VALUE);
            own = own == null && der != null ? PublicHalf.ofCertificate(der) : own;
        }
        return own;
    }

    private static @Nullable PublicHalf numbers(TokenSession session, long object) throws TokenException {
        byte[] modulus = session.attribute(object, TokenSession.MODULUS);
        byte[] exponent = session.attribute(object, TokenSession.PUBLIC_EXPONENT);
        if (modulus != null && exponent != null) {
            return PublicHalf.rsa(modulus, exponent);
        }
        byte[] parameters = session.attribute(object, TokenSession.EC_PARAMETERS);
        byte[] point = session.attribute(object, TokenSession.EC_POINT);
        return parameters == null || point == null ? null : PublicHalf.ec(parameters, point);
    }

    private String place(String label) {
        return name + ", key '" + label + "'";
    }

    private static String text(byte @Nullable [] label) {
        if (label == null) {
            return "";
        }
        String text = new String(label, StandardCharsets.UTF_8);
        return text.chars().anyMatch(Character::isISOControl) ? HEX.formatHex(label) : text;
    }

    /** Ends the use of the token's keys. */
    @Override
    public void close() {
        calls.close();
        listing.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
