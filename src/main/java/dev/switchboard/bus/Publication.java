package dev.switchboard.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event for one or more topics; the concern that publishes it encodes its data once. A connection in several of the
 * topics gets it once.
 *
 * @param event such as {@code message:new}
 * @param data the event's data as encoded JSON (UTF-8); must not change any more
 * @param targets the topics it is published to, each with its position in the topic's log
 * @param nudge the users who also get it through their personal topics, or null
 * @param scope which connections do not get it, and which leave the topics with it
 * @param lineage the {@link LogLineage} that the publishing node knew; 0 until {@link Publisher} has set it
 * @param traceparent the span that published it, or null if none is recorded
 */
public record Publication(
        String event,
        Buffer data,
        List<Target> targets,
        @Nullable Nudge nudge,
        Scope scope,
        int lineage,
        @Nullable String traceparent) {

    /**
     * A topic and the event's place in it.
     *
     * @param seq the position in the topic's log, from 1; 0 for an ephemeral event
     * @param about the position of the earlier event of the topic that it is about, such as that of an edited message:
     *     connections that may not read so far back do not get it; 0 for none
     */
    public record Target(Topic topic, long seq, long about) {

        /** An event that is about no earlier one. */
        public Target(Topic topic, long seq) {
            this(topic, seq, 0);
        }

        public boolean durable() {
            return seq > 0;
        }
    }

    /**
     * Delivers the event, marked {@code nudge:true}, through {@code user-<id>} to participants who have not joined the topic.
     * The concern names only users who may read the event. The gateway cannot check: it knows the floor of joined members
     * only.
     *
     * @param topic the topic the event belongs to
     * @param seq its position there
     * @param users the ids of those participants
     */
    public record Nudge(Topic topic, long seq, List<String> users) {

        public Nudge {
            users = List.copyOf(users);
        }
    }

    /**
     * The connections that an event leaves out or takes out of the topics.
     *
     * @param exceptConnection the id of a connection that does not get it, or null
     * @param exceptUser the id of a user whose connections do not get it, or null
     * @param evict the id of a user who leaves the targets after it is delivered, {@link #EVERYBODY}, or null
     * @param role the role that a connection's token must have for it to get the event, or null
     * @param onlyFor the id of the one user whose connections get it, {@link #NOBODY}, or null. The positions of all
     *     others move past it, and a replay passes over it for them.
     */
    public record Scope(
            @Nullable String exceptConnection,
            @Nullable String exceptUser,
            @Nullable String evict,
            @Nullable String role,
            @Nullable String onlyFor) {

        /** Every connection in the topics. */
        @ConcernApi
        public static final Scope ALL = new Scope(null, null, null, null, null);
        /** The {@link #evict} that empties the topic; no user's id, since an id is never empty. */
        public static final String EVERYBODY = "";
        /** The {@link #onlyFor} of an event that nobody gets, which is published for what else it does. */
        public static final String NOBODY = "";

        /** All but one connection; null for none. */
        @ConcernApi
        public static Scope exceptConnection(@Nullable String connectionId) {
            return new Scope(connectionId, null, null, null, null);
        }

        /** All but the connections of one user. */
        @ConcernApi
        public static Scope exceptUser(String userId) {
            return new Scope(null, userId, null, null, null);
        }

        public static Scope evicting(@Nullable String userId) {
            return new Scope(null, null, userId, null, null);
        }

        /** The connections of one user alone; null for all. */
        @ConcernApi
        public static Scope onlyFor(@Nullable String userId) {
            return new Scope(null, null, null, null, userId);
        }

        /** This scope, of which the user leaves the topics; of a presence topic nothing more is shown to them. */
        public Scope thenEvicting(String userId) {
            return new Scope(exceptConnection, exceptUser, userId, role, onlyFor);
        }

        /** This scope, of connections with the role alone. */
        @ConcernApi
        public Scope withRole(String required) {
            return new Scope(exceptConnection, exceptUser, evict, required, onlyFor);
        }
    }

    public Publication {
        targets = List.copyOf(targets);
    }

    /** As its concern makes it, before it is published. */
    public Publication(String event, Buffer data, List<Target> targets, @Nullable Nudge nudge, Scope scope) {
        this(event, data, targets, nudge, scope, 0, null);
    }

    /** An event that no log holds. */
    @ConcernApi
    public static Publication ephemeral(Topic topic, String event, JsonObject data) {
        return new Publication(event, data.toBuffer(), List.of(new Target(topic, 0)), null, Scope.ALL);
    }

    /** An event at its position in the topic's log. */
    public static Publication durable(Topic topic, long seq, String event, Buffer data) {
        return durable(new Target(topic, seq), event, data);
    }

    /** An event at its position in a topic's log. */
    public static Publication durable(Target target, String event, Buffer data) {
        return new Publication(event, data, List.of(target), null, Scope.ALL);
    }

    /** This publication, for other connections. */
    @ConcernApi
    public Publication with(Scope scope) {
        return new Publication(event, data, targets, nudge, scope, lineage, traceparent);
    }

    /** This publication, of the given lineage and span. */
    Publication in(int known, @Nullable String span) {
        return new Publication(event, data, targets, nudge, scope, known, span);
    }

    public Publication with(Nudge nudge) {
        return new Publication(event, data, targets, nudge, scope, lineage, traceparent);
    }
}
