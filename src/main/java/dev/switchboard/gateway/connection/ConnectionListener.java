package dev.switchboard.gateway.connection;

import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's protocol needs to know of its connection's topics and token. Every method does nothing by default. On
 * the connection's event loop.
 */
public interface ConnectionListener {

    /** For a protocol that keeps nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    /** Whether its client can learn of a gap in what it resumes; if not, the connection is closed for one. */
    default boolean takesGaps() {
        return false;
    }

    /** The connection is in the topics it resumes, and every node knows: whether it may still be. If not, it is closed. */
    default Future<Boolean> confirm() {
        return Future.succeededFuture(true);
    }

    /**
     * A command has put the connection into topics or taken it out of some; the command's answer waits for this.
     *
     * @param joined what it has joined, or joined anew
     */
    default Future<Void> topicsChanged(List<Topic> joined) {
        return Future.succeededFuture();
    }

    /** An event of a topic it is in is not delivered, because it had the same through another topic. */
    default void skipped(Topic topic, long seq) {}

    /** The connection has left the topic, and is open still. */
    default void left(Topic topic) {}

    /** Whether the protocol passes events of this topic on to the client; null stands for events of no topic. */
    default boolean receives(@Nullable Topic topic) {
        return true;
    }

    /** The client has shown a newer token, of the same user. */
    default void refreshed(Credentials credentials) {}
}
