// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.auth;

import io.sidelight.dataplane.api.policy.AddressBlock;
import io.sidelight.keystore.secret.SecretScope;
import java.util.ArrayList;
import java.util.List;

/** The addresses whose connections somebody may hand over secrets of: blocks in CIDR notation. {@code 0.0.0.0/0} is all of IPv4, {@code ::/0} all there are. */
public final class AddressScope implements SecretScope {
    /** No address at all. */
    public static final AddressScope NONE = new AddressScope(List.of(), List.of());
    /** Each is looked at for each secret that is used. */
    public static final int MOST = 64;

    private final List<String> texts;
    private final List<AddressBlock> blocks;

    private AddressScope(List<String> texts, List<AddressBlock> blocks) {
        this.texts = List.copyOf(texts);
        this.blocks = List.copyOf(blocks);
    }

    /**
     * The scope of these blocks.
     *
     * @param problems is told what is wrong with which; those are left out
     */
    public static AddressScope of(List<String> texts, List<String> problems) {
        if (texts.size() > MOST) {
            problems.add("addresses has " + texts.size() + " entries, may have " + MOST);
            return NONE;
        }
        List<AddressBlock> blocks = new ArrayList<>();
        for (String text : texts) {
            try {
                blocks.add(AddressBlock.parse(text));
            } catch (IllegalArgumentException e) {
                problems.add("address '" + text + "': " + e.getMessage());
            }
        }
        return new AddressScope(texts, blocks);
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** As they were written. */
    public List<String> texts() {
        return texts;
    }

    @Override
    public boolean covers(byte[] address) {
        long high = AddressBlock.highOf(address);
        long low = AddressBlock.lowOf(address);
        for (AddressBlock block : blocks) {
            if ((high & AddressBlock.highMask(block.prefix())) == block.high()
                    && (low & AddressBlock.lowMask(block.prefix())) == block.low()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressScope scope && scope.texts.equals(texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    @Override
    public String toString() {
        return String.join(", ", texts);
    }
}
