/**
 * Events as they are told to those who watch the appliance live. Fed by the thread that delivers events, which never waits for them. Warm: one offer for each
 * event and subscriber, nothing without subscribers.
 */
@NullMarked
package io.sidelight.control.feed;

import org.jspecify.annotations.NullMarked;
