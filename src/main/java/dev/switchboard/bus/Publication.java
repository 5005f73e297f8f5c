package dev.switchboard.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One event for one or more topics, its data encoded once by the concern that says it. A connection that would hear it
 * through several of the topics gets it once.
 *
 * @param event such as {@code message:new}
 * @param data the event's data as encoded JSON (UTF-8); never changed after
 * @param targets the topics it is said to, each with its place in the topic's log
 * @param nudge who else hears it through the personal topic, or null
 * @param scope hub-side headers: who is left out, who leaves after
 */
public record Publication(String event, Buffer data, List<Target> targets, Nudge nudge, Scope scope) {

    /**
     * @param seq the position in the topic's log, from 1; 0 for an ephemeral event
     */
    public record Target(Topic topic, long seq) {

        public boolean durable() {
            return seq > 0;
        }
    }

    /**
     * Tells participants that have not joined the topic, through {@code user-<id>}, marked {@code nudge:true}.
     *
     * @param topic the topic the event belongs to
     * @param seq its position there
     * @param users the ids of those to be told
     */
    public record Nudge(Topic topic, long seq, List<String> users) {

        public Nudge {
            users = List.copyOf(users);
        }
    }

    /**
     * @param exceptConnection the id of a connection that does not get it, or null
     * @param exceptUser the id of a user whose connections do not get it, or null
     * @param evict the id of a user who leaves the targets after it is delivered, {@link #EVERYBODY}, or null
     */
    public record Scope(String exceptConnection, String exceptUser, String evict) {

        public static final Scope ALL = new Scope(null, null, null);
        /** The {@link #evict} that empties the topic: what no user's id can be, since an id is never empty. */
        public static final String EVERYBODY = "";

        public static Scope exceptConnection(String connectionId) {
            return new Scope(connectionId, null, null);
        }

        public static Scope exceptUser(String userId) {
            return new Scope(null, userId, null);
        }

        public static Scope evicting(String userId) {
            return new Scope(null, null, userId);
        }
    }

    public Publication {
        targets = List.copyOf(targets);
    }

    /** An event without a place in a log. */
    public static Publication ephemeral(Topic topic, String event, JsonObject data) {
        return new Publication(event, data.toBuffer(), List.of(new Target(topic, 0)), null, Scope.ALL);
    }

    /** An event at its place in the topic's log. */
    public static Publication durable(Topic topic, long seq, String event, Buffer data) {
        return new Publication(event, data, List.of(new Target(topic, seq)), null, Scope.ALL);
    }

    public Publication with(Scope scope) {
        return new Publication(event, data, targets, nudge, scope);
    }

    public Publication with(Nudge nudge) {
        return new Publication(event, data, targets, nudge, scope);
    }
}
