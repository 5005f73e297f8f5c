package dev.switchboard.gateway.topics;

import dev.switchboard.bus.Topic;
import org.jspecify.annotations.Nullable;

/**
 * One receiver of topics' events: a connection, as this room knows it. All calls come on its event loop, except those of
 * {@link #id}, {@link #loop} and {@link #isOpen}.
 *
 * <p>The fan-out calls {@link #fetch} and {@link #deliver} for every event and every member. They stay cheap only while one
 * class implements this interface: with two or more the just-in-time compiler cannot inline them.
 */
public interface Subscriber {

    /** Its id, by which a publication may except it. */
    String id();

    /** The user it belongs to. */
    String userId();

    /** The user's name. */
    String username();

    /** Whether its newest token has the role. */
    boolean hasRole(String role);

    SubscriberLoop loop();

    boolean isOpen();

    /** Whether its client has been greeted; nothing may come before that. */
    boolean isGreeted();

    /** Whether it is in the topic, or joining it. */
    boolean isIn(Topic topic);

    /** Whether its endpoint passes events of this topic on to the client; null stands for events of no topic. */
    boolean receives(@Nullable Topic topic);

    /** Reads what {@link #deliver} will read, and changes nothing; see {@link TopicMembers#fetch}. */
    int fetch();

    /** Sends an event that others get too. */
    void deliver(SharedEvent event);

    /** Sends an event to this one alone. */
    void send(OutboundEvent event);

    /** An event of a topic it is in is not delivered, because it had the same through another topic. */
    void skipped(Topic topic, long seq);

    /** Takes it out of the topic. */
    void leave(Topic topic);

    /** How many bytes wait for the peer to read. */
    int waitingBytes();

    /** Calls {@code action} once the peer has read what waits; now if nothing waits. */
    void whenDrained(Runnable action);

    /** Ends it because the log no longer holds what it has to send next: the client learns of the gap when it resumes. */
    void closeForGap();

    /** Ends it because the events that the client missed are unknown: it reconnects with its position. */
    void closeForLostPosition();
}
