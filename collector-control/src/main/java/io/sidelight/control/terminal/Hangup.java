// SPDX-License-Identifier: Apache-2.0
package io.sidelight.control.terminal;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;

/**
 * Tells of SIGHUP, which asks a service to read its configuration again. Without it the process would end.
 *
 * <p>Java hears of signals through {@code sun.misc.Signal} alone. The compiler warns of each use of it, and no annotation silences
 * that warning, so it is used through method handles.
 */
public final class Hangup implements AutoCloseable {
    private final Signals signals;
    private final Object before;

    private Hangup(Signals signals, Object before) {
        this.signals = signals;
        this.before = before;
    }

    /** From now until it is closed, {@code action} is called at each SIGHUP, on a thread of its own. */
    public static Hangup on(Runnable action) {
        Signals signals = new Signals();
        return new Hangup(signals, signals.handle(signals.handler(action)));
    }

    /** From now on SIGHUP does what it did before. */
    @Override
    public void close() {
        Object _ = signals.handle(before);
    }

    /** The three things of {@code sun.misc} that are needed. */
    private static final class Signals {
        private final Class<?> handlerType;
        private final Class<?> signalType;
        private final Object hangup;
        private final MethodHandle handle;

        Signals() {
            try {
                handlerType = Class.forName("sun.misc.SignalHandler");
                signalType = Class.forName("sun.misc.Signal");
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                hangup = lookup.findConstructor(signalType, methodType(void.class, String.class))
                        .asType(methodType(Object.class, String.class)).invoke("HUP");
                handle = lookup.findStatic(signalType, "handle", methodType(handlerType, signalType, handlerType))
                        .asType(methodType(Object.class, Object.class, Object.class));
            } catch (Throwable e) {
                throw new IllegalStateException("this Java does not tell of signals", e);
            }
        }

        Object handler(Runnable action) {
            MethodHandle run = MethodHandles.dropArguments(runOf(action), 0, signalType);
            return MethodHandleProxies.asInterfaceInstance(handlerType, run);
        }

        private static MethodHandle runOf(Runnable action) {
            try {
                return MethodHandles.publicLookup().findVirtual(Runnable.class, "run", methodType(void.class))
                        .bindTo(action);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Makes {@code handler} the one that is told, and returns the one before it. */
        Object handle(Object handler) {
            try {
                return handle.invoke(hangup, handler);
            } catch (Throwable e) {
                throw new IllegalStateException("SIGHUP cannot be handled", e);
            }
        }
    }
}
