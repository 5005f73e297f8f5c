package dev.switchboard.routing.wire;

import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Topic;
import java.util.List;

/**
 * The messages between nodes, each sent to the receiver's own address. A {@code record} number identifies the state that
 * a node keeps about the other; the number is new whenever that state starts from nothing.
 */
public sealed interface Frame {

    /** Expects an {@link Answer}: {@link Welcome}, {@link Ack}, {@link Nack} or {@link Stranger}. */
    sealed interface Request extends Frame {}

    sealed interface Answer extends Frame {}

    /**
     * The sender knows nothing about the receiver yet and asks for its interest. Answered with {@link Welcome}.
     *
     * @param starting whether the sender has no clients yet, so that none of them can have missed an event
     */
    record Hello(long record, boolean starting) implements Request {}

    /**
     * The changes of the sender's interest after version {@code from}; each change is one version. Answered with
     * {@link Ack} or {@link Nack}.
     */
    record Delta(long from, List<InterestChange> changes) implements Request {

        public long to() {
            return from + changes.size();
        }
    }

    /**
     * A part of the sender's whole interest, which replaces the known one at the last part. Answered like a delta.
     *
     * @param snapshot the same number for all parts of one snapshot
     * @param index the part's position, from 0
     * @param version the version of the whole interest
     */
    record SnapshotPart(long snapshot, int index, boolean last, long version, List<Topic> topics) implements Request {}

    /**
     * Publications for topics that the receiver listens to.
     *
     * @param stream the sender's record of the receiver
     * @param number one more than the previous number of this stream; a hole is a loss
     * @param sentAt on the sender's own clock, in milliseconds
     */
    record Publications(long stream, long number, long sentAt, List<Publication> publications) implements Frame {}

    /** One publication, numbered like {@link Publications} and answered with {@link Ack} once it is delivered. */
    record Confirm(long stream, long number, long sentAt, Publication publication) implements Request {}

    /**
     * The sender lives, and this is how far the receiver should be. Answered with {@link Ack}, or with {@link Nack} if the
     * receiver knows a different interest of the sender.
     *
     * @param number the last number of the stream
     * @param version the sender's interest version that the receiver acknowledged, or {@link #UNSETTLED}
     * @param count the number of topics in that version
     * @param hash over the topics' names
     */
    record Beat(long stream, long number, long sentAt, long version, long count, long hash) implements Request {

        /** The {@link #version} while a change is in flight and a comparison means nothing. */
        public static final long UNSETTLED = -1;
    }

    /** The sender leaves the cluster in order and sends nothing more. */
    record Goodbye(long stream, long number, long sentAt) implements Frame {}

    /** Accepts a hello; carries the answering node's record of the sender. */
    record Welcome(long record) implements Answer {}

    /** The answering node knows the sender's interest up to this version. */
    record Ack(long version) implements Answer {}

    /** The frame cannot be applied: the answering node knows the interest up to this version and needs a snapshot. */
    record Nack(long version) implements Answer {}

    /** The answering node does not see the sender among the members, or not yet. */
    record Stranger() implements Answer {}
}
