// SPDX-License-Identifier: Apache-2.0
package io.sidelight.keystore.cache;

import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;

/**
 * Decryption with an SM2 private key (GB/T 32918.4), as TLCP's ECC suites use it for the pre-master secret (GB/T 38636
 * section 6.4.5.7). What comes out was verified by the hash C3 within the ciphertext. Owned by one worker.
 */
final class Sm2Decryption {
    private final SM2Engine engine = new SM2Engine(SM2Engine.Mode.C1C3C2);

    Sm2Decryption(ECPrivateKeyParameters key) {
        engine.init(false, key);
    }

    /** Opens {@code encrypted} in whichever of the forms that stacks send. */
    PremasterResult openPremaster(byte[] encrypted, int offset, int length, byte[] premaster) {
        var result = PremasterResult.WRONG_LENGTH;
        for (byte[] ciphertext : Sm2Ciphertext.readings(encrypted, offset, length)) {
            result = open(ciphertext, premaster);
            if (result == PremasterResult.OPENED) {
                return result;
            }
        }
        return result;
    }

    private PremasterResult open(byte[] ciphertext, byte[] premaster) {
        try {
            byte[] clear = engine.processBlock(ciphertext, 0, ciphertext.length);
            boolean isPremaster = clear.length == RawRsa.PREMASTER_LENGTH;
            if (isPremaster) {
                System.arraycopy(clear, 0, premaster, 0, RawRsa.PREMASTER_LENGTH);
            }
            Arrays.fill(clear, (byte) 0);
            return isPremaster ? PremasterResult.OPENED : PremasterResult.WRONG_LENGTH;
        } catch (InvalidCipherTextException | RuntimeException e) {
            // A point off the curve, or a hash that does not fit: made for another key, or damaged.
            return PremasterResult.WRONG_KEY;
        }
    }
}
