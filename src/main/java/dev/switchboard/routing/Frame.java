package dev.switchboard.routing;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import java.util.List;

/**
 * What nodes say to each other, each at the other's own address. A {@code record} number names a node's present notion
 * of the other: it is new whenever a node has forgotten, or never known, what the other said.
 */
sealed interface Frame {

    /** Answered by a frame of its own kind: {@link Welcome}, {@link Ack}, {@link Nack} or {@link Stranger}. */
    sealed interface Request extends Frame {}

    sealed interface Answer extends Frame {}

    /**
     * I know nothing of you yet: tell me what you listen to. Answered {@link Welcome}.
     *
     * @param starting whether the sender has no clients yet, so that nothing it says can have been missed
     */
    record Hello(long record, boolean starting) implements Request {}

    /** The changes of my interest from version {@code from} on, one version each. Answered {@link Ack} or {@link Nack}. */
    record Delta(long from, List<InterestChange> changes) implements Request {

        long to() {
            return from + changes.size();
        }
    }

    /**
     * A part of all I listen to, which replaces what you know of it at the last part. Answered as a delta.
     *
     * @param snapshot the same for all parts of one snapshot
     * @param index the part's place, from 0
     * @param version the version of the whole
     */
    record SnapshotPart(long snapshot, int index, boolean last, long version, List<Topic> topics) implements Request {}

    /**
     * What is said to topics that you listen to.
     *
     * @param stream the sender's record of you
     * @param number one more than the one before in this stream; a hole is a loss
     * @param sentAt on the sender's own clock, in milliseconds
     */
    record Publications(long stream, long number, long sentAt, List<Publication> publications) implements Frame {}

    /** The same of one publication, answered {@link Ack} once it is delivered. */
    record Confirm(long stream, long number, long sentAt, Publication publication) implements Request {}

    /**
     * I live, and this is how far you should have come. Answered {@link Ack}, or {@link Nack} if what is known of my
     * interest is not that.
     *
     * @param number the last one said in the stream
     * @param version of my interest, as you acknowledged it, or {@link #UNSETTLED}
     * @param count how many topics that is
     * @param hash of their names
     */
    record Beat(long stream, long number, long sentAt, long version, long count, long hash) implements Request {

        /** The {@link #version} while some change is under way and nothing can be compared. */
        static final long UNSETTLED = -1;
    }

    /** I leave in order; nothing comes after. */
    record Goodbye(long stream, long number, long sentAt) implements Frame {}

    /** Heard, by my record of you. */
    record Welcome(long record) implements Answer {}

    /** I know your interest up to this version. */
    record Ack(long version) implements Answer {}

    /** I cannot use that: I know your interest up to this version; send all of it. */
    record Nack(long version) implements Answer {}

    /** I do not see you among the members, or not yet. */
    record Stranger() implements Answer {}
}
