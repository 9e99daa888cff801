// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What a ClientHello offers towards the keys of TLS 1.3: its key shares and its pre-shared keys (RFC 8446 sections 4.2.8 and
 * 4.2.11). Read again from the hello's bytes when a key schedule needs it, because few connections do and it is long.
 */
public final class KeyExchangeOffer {
    /** More than any client sends; each may cost a key derivation. */
    private static final int MAX_PRE_SHARED_KEYS = 16;

    private final byte[] hello;
    private final int offset;
    private final int length;

    /** @param offset where the hello's body begins, behind its handshake header */
    public KeyExchangeOffer(byte[] hello, int offset, int length) {
        this.hello = hello;
        this.offset = offset;
        this.length = length;
    }

    /** The client's public value for a group, empty when it sent none. */
    public byte[] keyShare(int group) {
        ByteCursor body = extension(Extension.KEY_SHARE);
        ByteCursor list = body.sub(body.u16());
        while (list.hasMore()) {
            int offered = list.u16();
            byte[] share = list.bytes(list.u16());
            if (offered == group) {
                return share;
            }
        }
        return new byte[0];
    }

    /** The identities of the pre-shared keys offered, in the client's order: tickets, or names of keys. */
    public List<byte[]> preSharedKeyIdentities() {
        ByteCursor body = extension(Extension.PRE_SHARED_KEY);
        ByteCursor list = body.sub(body.u16());
        List<byte[]> identities = new ArrayList<>(1);
        while (list.hasMore() && identities.size() < MAX_PRE_SHARED_KEYS) {
            identities.add(list.bytes(list.u16()));
            list.skip(4); // obfuscated ticket age
        }
        return identities;
    }

    /** The binder of the n-th pre-shared key, empty when there is none. */
    public byte[] binder(int index) {
        ByteCursor body = extension(Extension.PRE_SHARED_KEY);
        body.skip(body.u16());
        ByteCursor list = body.sub(body.u16());
        byte[] binder = {};
        for (int i = 0; i <= index; i++) {
            binder = list.bytes(list.u8());
        }
        return binder;
    }

    /** Bytes of the body before the list of binders, which the binders cover; -1 without pre-shared keys. */
    public int lengthBeforeBinders() {
        ByteCursor body = extension(Extension.PRE_SHARED_KEY);
        body.skip(body.u16());
        return body.failed() || body.remaining() == 0 ? -1 : body.position() - offset;
    }

    /** The body of an extension, a failed cursor when the hello does not have it. */
    private ByteCursor extension(int wanted) {
        ByteCursor in = new ByteCursor(hello, offset, length);
        in.skip(2 + 32);
        in.skip(in.u8());
        in.skip(in.u16());
        in.skip(in.u8());
        ByteCursor list = in.sub(in.u16());
        while (list.remaining() >= 4) {
            int type = list.u16();
            ByteCursor body = list.sub(list.u16());
            if (type == wanted) {
                return body;
            }
        }
        return list.sub(1); // there is not one byte left: failed
    }
}
