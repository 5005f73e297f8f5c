package dev.switchboard.boot.link;

/** Receives what was refused at the port of the members. Called on Hazelcast's threads; must not block. */
public interface LinkRefusals {

    LinkRefusals NONE = new LinkRefusals() {};

    /** A peer does not know the secret of the hub, or speaks another protocol. */
    default void stranger() {}

    /** A peer did not prove itself in time, or too many had not yet. */
    default void unfinished() {}

    /** A member announced a packet that no node sends. */
    default void malformed() {}
}
