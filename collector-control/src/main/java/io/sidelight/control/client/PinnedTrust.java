// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.client;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts one certificate, by its SHA-256, whatever name it says: the one that the appliance printed at its first start. */
final class PinnedTrust extends X509ExtendedTrustManager {
    private final byte[] sha256;

    /** @param fingerprint hexadecimal digits, with or without colons */
    PinnedTrust(String fingerprint) {
        sha256 = HexFormat.of().parseHex(fingerprint.replace(":", "").strip());
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            byte[] found = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
            if (!MessageDigest.isEqual(found, sha256)) {
                throw new CertificateException("the certificate's SHA-256 is " + HexFormat.of().formatHex(found)
                        + ", not the one given: this is another appliance, or somebody in between");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("this side is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("this side is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
