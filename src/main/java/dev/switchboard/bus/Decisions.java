package dev.switchboard.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.shareddata.Shareable;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a back end decides beside the hub's own rules, which it can only make stricter. Safe from any thread; each future
 * completes on the calling context. One per node, installed at start, {@link #NONE} where nothing is asked.
 */
public interface Decisions extends Shareable {

    OnePerNode<Decisions> NODE = new OnePerNode<>(Decisions.class);

    /** Allows everything, without asking. */
    Decisions NONE = new Decisions() {};

    /**
     * A message that is to be sent or edited.
     *
     * @param messageId of the message that is edited; null for a new one
     * @param attachments of a new message; null for none
     * @param key the sender's own, by which a repeat is recognized; null for none
     */
    record Message(
            String chatId,
            @Nullable String messageId,
            String text,
            @Nullable JsonArray attachments,
            @Nullable ClientKey key) {}

    default boolean asksConnections() {
        return false;
    }

    /**
     * Whether the user may connect; fails with the refusal.
     *
     * @param caller without a connection
     * @param address the client's
     * @return the roles that the connection has beside those of its token
     */
    default Future<Set<String>> connect(Caller caller, String address) {
        return Future.succeededFuture(Set.of());
    }

    default boolean asksJoins() {
        return false;
    }

    /**
     * Which of the topics the user may not join, and why; never fails. Personal topics and those of presence are not asked
     * about.
     */
    default Future<Map<Topic, Failure>> join(Caller caller, Collection<Topic> topics) {
        return Future.succeededFuture(Map.of());
    }

    default boolean asksMessages() {
        return false;
    }

    /**
     * Whether the message may be; fails with the refusal.
     *
     * @return its text, changed or not
     */
    default Future<String> message(Command command, Message message) {
        return Future.succeededFuture(message.text());
    }

    /** What this node remembers of the user counts no longer. */
    default void forget(String user) {}

    /** As {@link #forget}, on every node. */
    default void forgetEverywhere(String user) {}

    /** Makes {@link #of} return this on the node. */
    default void install(Vertx vertx) {
        NODE.install(vertx, this);
    }

    /** The node's. */
    static Decisions of(Vertx vertx) {
        return NODE.or(vertx, NONE);
    }
}
