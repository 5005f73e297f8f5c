package dev.switchboard.wire;

/** Bytes ready for the wire, shared by all connections of a dialect. Reference-counted; the encoder releases it. */
public interface EncodedFrame {

    /** The size on the wire, in bytes. */
    int size();

    /** Drops one reference. */
    void release();
}
