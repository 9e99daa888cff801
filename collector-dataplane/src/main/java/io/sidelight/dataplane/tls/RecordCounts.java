// SPDX-License-Identifier: Apache-2.0
package io.sidelight.dataplane.tls;

/** What went by in one direction; plain counters of one half-connection. */
final class RecordCounts {
    long records;
    /** Records of type application_data, protected or not. */
    long applicationRecords;
    /** Protected records that verified. */
    long opened;
    /** Protected records that did not verify though secrets were there. */
    long failed;
    /** Protected records that passed without secrets. */
    long passed;
    /** Of those, the ones that waited, or would have, until they had to be let go. */
    long letGo;
    /** Early data that no secret opens, or that the server rejects. */
    long earlySkipped;
    /** Application data was opened, under whatever type its header showed. */
    boolean applicationDataOpened;
    /** Records known to be missing, in epochs that are over. */
    long lost;
    long plaintextBytes;
    long gapBytes;
    /** A gap fell into protected records. */
    boolean protectedGap;
    /** A record verified, but its compressed content could not be expanded. */
    boolean notExpanded;
    /** A record could not be kept for its keys. */
    boolean shed;
    /** The Finished, or what must be it, went by. */
    boolean finished;
}
