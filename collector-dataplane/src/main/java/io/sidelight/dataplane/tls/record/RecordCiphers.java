// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls.record;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/**
 * The JCA objects of one worker, lent to the connections that are busy: they are dear to make and to keep (several kB a
 * direction), while an idle connection needs its keys only. One per worker, used by its thread.
 */
public final class RecordCiphers {
    /** Directions of one kind of suite that are busy at a time without taking engines from each other. */
    private static final int ENGINES_PER_KIND = 256;

    private final Map<String, Ring> rings = new HashMap<>();
    private final GcmEngine[] gcmEngines = new GcmEngine[ENGINES_PER_KIND];
    private int nextGcm;

    /** An AES-GCM engine; its key schedule is the owner's while the engine is. */
    GcmEngine takeGcm(GcmProtection owner) throws GeneralSecurityException {
        GcmEngine engine = gcmEngines[nextGcm];
        if (engine == null) {
            engine = new GcmEngine();
            gcmEngines[nextGcm] = engine;
        }
        nextGcm = (nextGcm + 1) % ENGINES_PER_KIND;
        engine.owner = owner;
        return engine;
    }

    /** The ring of engines for a cipher and an HMAC. */
    Ring ring(String transformation, String hmac) {
        return rings.computeIfAbsent(transformation + '+' + hmac, kind -> new Ring(transformation, hmac));
    }

    /** Engines of one kind, handed out in turn: who comes next takes the one that was taken longest ago. */
    static final class Ring {
        private final String transformation;
        private final String hmac;
        private final CbcEngine[] engines = new CbcEngine[ENGINES_PER_KIND];
        private int next;

        private Ring(String transformation, String hmac) {
            this.transformation = transformation;
            this.hmac = hmac;
        }

        CbcEngine take(CbcProtection owner) throws GeneralSecurityException {
            CbcEngine engine = engines[next];
            if (engine == null) {
                engine = new CbcEngine(transformation, hmac);
                engines[next] = engine;
            }
            next = (next + 1) % ENGINES_PER_KIND;
            engine.owner = owner;
            return engine;
        }
    }
}
