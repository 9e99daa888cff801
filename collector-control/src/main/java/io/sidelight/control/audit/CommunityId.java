// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.audit;

import io.sidelight.dataplane.api.event.Endpoint;
import io.sidelight.dataplane.api.event.Transport;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The Community ID of a connection, version 1 with seed 0: the same text for both directions, in every tool that
 * knows it (github.com/corelight/community-id-spec).
 *
 * <pre>
 * "1:" + base64(SHA-1(seed 16 | lesser address | greater address | protocol 8 | 0 8 | lesser's port 16 | greater's port 16))
 * </pre>
 */
final class CommunityId {
    private static final short SEED = 0;

    private CommunityId() {}

    static String of(Transport transport, Endpoint one, Endpoint other) {
        byte[] oneAddress = one.addressBytes();
        byte[] otherAddress = other.addressBytes();
        int order = Arrays.compareUnsigned(oneAddress, otherAddress);
        boolean inOrder = order < 0 || order == 0 && one.port() <= other.port();
        ByteBuffer input = ByteBuffer.allocate(8 + oneAddress.length + otherAddress.length);
        input.putShort(SEED).put(inOrder ? oneAddress : otherAddress).put(inOrder ? otherAddress : oneAddress);
        input.put((byte) transport.protocol()).put((byte) 0);
        input.putShort((short) (inOrder ? one : other).port()).putShort((short) (inOrder ? other : one).port());
        return "1:" + Base64.getEncoder().encodeToString(digest("SHA-1").digest(input.array()));
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
