package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.ConnectionListener;
import dev.switchboard.gateway.topics.OutboundEvent;
import org.jspecify.annotations.Nullable;

/**
 * What one client hears at {@code user-<own id>}. Its connection is in that topic from admission on, but the client hears
 * it only once it has registered the address: from the position that the registration was confirmed with, or behind the
 * one that the first registration, or else the URL, names. Clients throw away what comes before they have a handler, so a
 * replay waits for the registration too. On the connection's event loop; lives as long as the connection.
 */
final class PersonalAddress implements ConnectionListener {

    /** What is to be done with an event. */
    enum Delivery {
        SKIP,
        AS_IS,
        /** It goes to this address, whatever its topic. */
        ADDRESSED
    }

    private static final long NOTHING = Long.MAX_VALUE;
    private static final long EVERYTHING = -1;

    private final String name;
    private boolean registered;
    private long after = NOTHING;
    private Long position;
    private Long named;

    PersonalAddress(String userId) {
        this.name = Topic.user(userId).name();
    }

    String name() {
        return name;
    }

    /** Whether the event goes to its hearers' own addresses: a nudge, or what only the asker hears. */
    static boolean isFor(OutboundEvent event) {
        return event.topic() == null || event.nudge();
    }

    /**
     * The connection was admitted while its topic's log ended at {@code head}, which is null if nobody knows.
     *
     * @param since the position that the URL named, or null
     */
    void admitted(Long head, Long since) {
        headIs(head);
        named = since;
    }

    /** The topic's log ends at {@code head}; what is behind it will be seen. */
    void headIs(Long head) {
        position = head;
    }

    /** The position that the URL named, or null: it is good until the client hears. */
    Long named() {
        return named;
    }

    /** The last position that the connection was told of, or null. */
    Long position() {
        return position;
    }

    boolean isRegistered() {
        return registered;
    }

    /** The client hears all that comes from now on. */
    void register() {
        registered = true;
        named = null;
        after = EVERYTHING;
    }

    /** The client hears what comes from now on and is behind {@code seq}. */
    void registerAfter(long seq) {
        registered = true;
        named = null;
        after = seq;
    }

    void unregister() {
        registered = false;
        after = NOTHING;
    }

    /** Whether events of this topic, or of none if it is null, reach the client now. */
    @Override
    public boolean receives(@Nullable Topic topic) {
        if (topic == null) {
            return registered;
        }
        return topic.kind() != Topic.Kind.USER || isRegistered();
    }

    Delivery deliveryOf(OutboundEvent event) {
        if (isFor(event)) {
            return registered ? Delivery.ADDRESSED : Delivery.SKIP;
        }
        if (event.topic().kind() != Topic.Kind.USER) {
            return Delivery.AS_IS;
        }
        if (event.seq() == 0) {
            return isRegistered() ? Delivery.AS_IS : Delivery.SKIP;
        }
        position = position == null ? event.seq() : Math.max(position, event.seq());
        return event.seq() > after ? Delivery.AS_IS : Delivery.SKIP;
    }
}
