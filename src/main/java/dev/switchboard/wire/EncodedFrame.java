package dev.switchboard.wire;

/** Bytes ready for the wire, shared by all connections of a dialect; counted, and released by whoever encoded it. */
public interface EncodedFrame {

    /** The size on the wire, in bytes. */
    int size();

    /** Gives up one reference. */
    void release();
}
