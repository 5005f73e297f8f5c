package dev.switchboard.gateway;

/** Bytes ready for the wire, shared by all connections of a dialect; counted, and released by whoever encoded it. */
public interface Frame {

    /** The size on the wire, in bytes. */
    int size();

    /** Gives up one reference. */
    void release();
}
