// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.micro;

import io.sidelight.dataplane.tls.record.RecordCiphers;
import io.sidelight.dataplane.tls.record.RecordFormat;
import io.sidelight.dataplane.tls.record.RecordProtection;
import io.sidelight.dataplane.tls.secrets.DirectionKeys;
import io.sidelight.dataplane.tls.wire.CipherSuite;
import io.sidelight.dataplane.tls.wire.CipherSuites;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Opening one TLS 1.2 record, by suite and plaintext length. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordProtectionBenchmark {
    private static final int TLS_1_2 = 0x0303;
    private static final int APPLICATION_DATA = 23;
    private static final int AES256_SHA = 0x0035;
    private static final int AES128_GCM = 0x009C;
    private static final int BLOCK = 16;
    private static final int MAC_LENGTH = 20;

    /** Registered name of the suite. */
    @Param({"TLS_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_GCM_SHA256"})
    public String suite = "";

    /** Plaintext length. */
    @Param({"100", "1400", "16384"})
    public int length;

    private RecordProtection protection = protection(AES128_GCM, new byte[0], new byte[BLOCK], new byte[4]);
    private byte[] record = {};
    private byte[] out = {};

    /** Protects the record that is opened again and again. */
    @Setup
    public void protect() throws GeneralSecurityException {
        out = new byte[length + 64];
        if (suite.contains("GCM")) {
            protection = protection(AES128_GCM, new byte[0], new byte[BLOCK], new byte[4]);
            record = gcmRecord();
        } else {
            protection = protection(AES256_SHA, new byte[MAC_LENGTH], new byte[2 * BLOCK], new byte[0]);
            record = cbcRecord();
        }
    }

    /** Opens it. */
    @Benchmark
    public int open() {
        int opened = protection.open(APPLICATION_DATA, TLS_1_2, 0, record, 0, record.length, out);
        if (opened != length) {
            throw new IllegalStateException("record did not open");
        }
        return opened;
    }

    private static RecordProtection protection(int code, byte[] macKey, byte[] key, byte[] iv) {
        CipherSuite known = Objects.requireNonNull(CipherSuites.of(code));
        return RecordProtection.of(new RecordFormat(known, TLS_1_2, false, false, 0),
                new DirectionKeys(macKey, key, iv), new RecordCiphers());
    }

    private byte[] additionalData() {
        return ByteBuffer.allocate(13).putLong(0).put((byte) APPLICATION_DATA).putShort((short) TLS_1_2)
                .putShort((short) length).array();
    }

    private byte[] gcmRecord() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[BLOCK], "AES"),
                new GCMParameterSpec(128, new byte[12]));
        cipher.updateAAD(additionalData());
        byte[] encrypted = cipher.doFinal(new byte[length]);
        return ByteBuffer.allocate(8 + encrypted.length).putLong(0).put(encrypted).array();
    }

    private byte[] cbcRecord() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(new byte[MAC_LENGTH], "HmacSHA1"));
        mac.update(additionalData());
        byte[] code = mac.doFinal(new byte[length]);
        int padded = (length + MAC_LENGTH + BLOCK) / BLOCK * BLOCK;
        byte[] plaintext = Arrays.copyOf(new byte[length], padded);
        System.arraycopy(code, 0, plaintext, length, MAC_LENGTH);
        int padding = padded - length - MAC_LENGTH - 1;
        Arrays.fill(plaintext, padded - 1 - padding, padded, (byte) padding);
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[2 * BLOCK], "AES"),
                new IvParameterSpec(new byte[BLOCK]));
        return ByteBuffer.allocate(BLOCK + padded).put(new byte[BLOCK]).put(cipher.doFinal(plaintext)).array();
    }
}
