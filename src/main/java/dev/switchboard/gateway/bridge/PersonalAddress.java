package dev.switchboard.gateway.bridge;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.ConnectionListener;
import dev.switchboard.gateway.topics.OutboundEvent;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one client receives, above all at {@code user-<own id>}. Its connection is in that topic from admission on, but the
 * client receives events only once it has registered the address: those after the position that confirmed the registration,
 * or after the one that the first registration, or otherwise the URL, names. Clients discard events for which they have no
 * handler, so a replay waits for the registration too. On the connection's event loop; lives as long as the connection.
 */
final class PersonalAddress implements ConnectionListener {

    /** How an event goes to the client. */
    enum Delivery {
        /** Not at all. */
        SKIP,
        /** At its topic's address. */
        AS_IS,
        /** At the client's personal address, whatever its topic. */
        ADDRESSED
    }

    private static final long NOTHING = Long.MAX_VALUE;
    private static final long EVERYTHING = -1;

    private final String name;
    /** The addresses of topics that the client has a handler for. */
    private final Set<Topic> wanted = new HashSet<>(4);
    /** Those whose handler is gone, until their topic is left. */
    private final Set<Topic> unwanted = new HashSet<>(0);

    private boolean joinsByCommand;
    private boolean registered;
    private long after = NOTHING;
    private @Nullable Long position;
    private @Nullable Long positionOfUrl;

    PersonalAddress(String userId) {
        this.name = Topic.user(userId).name();
    }

    String name() {
        return name;
    }

    /**
     * Takes the state at admission.
     *
     * @param head the last position in the topic's log, or null if it is unknown
     * @param since the position that the URL named, or null
     */
    void admitted(@Nullable Long head, @Nullable Long since) {
        position = head;
        positionOfUrl = since;
    }

    /** The topic's log ends at {@code head}; later events reach the connection. */
    void headIs(long head) {
        position = head;
    }

    /** The position that the URL named, or null; valid until the first registration. */
    @Nullable
    Long positionOfUrl() {
        return positionOfUrl;
    }

    /** The last position that reached the connection, or null if none is known. */
    @Nullable
    Long position() {
        return position;
    }

    boolean isRegistered() {
        return registered;
    }

    /** The client receives every event from now on. */
    void register() {
        registered = true;
        positionOfUrl = null;
        after = EVERYTHING;
    }

    /** The client receives the events from now on whose position is after {@code seq}. */
    void registerAfter(long seq) {
        registered = true;
        positionOfUrl = null;
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
        return topic.kind() == Topic.Kind.USER ? isRegistered() : hears(topic);
    }

    /**
     * Whether events of a topic other than the personal one go to the client. A {@code chat:join} subscribes to its
     * participants' presence; a client that only registered the chat has no handlers for that.
     */
    private boolean hears(Topic topic) {
        return topic.kind() == Topic.Kind.PRESENCE
                ? wanted.contains(topic) || (joinsByCommand && !unwanted.contains(topic))
                : !unwanted.contains(topic);
    }

    /** The client has a handler at the topic's address from now on. */
    void want(Topic topic) {
        wanted.add(topic);
        unwanted.remove(topic);
    }

    /** The client has no handler any more, although the topic is not left yet. */
    void unwant(Topic topic) {
        wanted.remove(topic);
        unwanted.add(topic);
    }

    /** The topic is not joined for the sake of its address any more. */
    void forget(Topic topic) {
        wanted.remove(topic);
        unwanted.remove(topic);
    }

    /** The client joins topics by commands of its own, and reads what it has no handlers for. */
    void joinsByCommand() {
        joinsByCommand = true;
    }

    Delivery deliveryOf(OutboundEvent event) {
        Topic topic = event.topic();
        if (topic == null || event.nudge()) {
            return registered ? Delivery.ADDRESSED : Delivery.SKIP;
        }
        if (topic.kind() != Topic.Kind.USER) {
            return hears(topic) ? Delivery.AS_IS : Delivery.SKIP;
        }
        if (event.seq() == 0) {
            return isRegistered() ? Delivery.AS_IS : Delivery.SKIP;
        }
        position = position == null ? event.seq() : Math.max(position, event.seq());
        return event.seq() > after ? Delivery.AS_IS : Delivery.SKIP;
    }
}
