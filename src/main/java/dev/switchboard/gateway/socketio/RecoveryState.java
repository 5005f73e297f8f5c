package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.wire.TextEnd;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The recovery state of one connection of the main namespace: its positions, and the recovery token that holds them. Called
 * on the connection's event loop, in this order: {@link #resumes}; {@link #begin}, once the topics are joined and before
 * the CONNECT reply; the other methods as topics and positions change; {@link #ended}. If the client leaves before the
 * reply, {@link #ended} may follow at once.
 */
public interface RecoveryState {

    /** The socket's public id, which is the connection's id too. A recovered client keeps it. */
    String sid();

    /** The client's private id; empty if there is no recovery. A recovered client keeps it. */
    Optional<String> pid();

    /**
     * The topics that a recovered client returns to, its personal topic first, each with the position after which it is
     * replayed; empty for a new state. They are joined before the CONNECT reply and replayed after it. If one of them has
     * a gap after all, the transport ends and the client reconnects.
     */
    List<Effects.Join> resumes();

    /**
     * Whether the connection may still be in what it {@link #resumes}, now that every node knows that it is. Called only if
     * there is something to resume; if false, the transport ends and the client reconnects.
     */
    Future<Boolean> confirm();

    /**
     * The states of users that may have changed while the client was away, to be sent after CONNECT's answer and before what
     * happens later. Known once it has been confirmed; empty after the first call.
     */
    List<JsonObject> takeMissedStates();

    /**
     * The connection has joined its topics and knows its positions in them.
     *
     * @param sendToken sends the client {@code session {}} with the newest {@link #stamp()}, if it is connected. The
     *     endpoint does so itself after CONNECT and after {@link #topicsChanged}; this is for all other changes.
     */
    void begin(Connection connection, Runnable sendToken);

    /**
     * A command has changed the topics. Its answer is sent when the future completes, whether or not it succeeds.
     *
     * @param joined the topics that it has joined, or joined again; {@link #left} reports the ones that it has left
     */
    Future<Void> topicsChanged(List<Topic> joined);

    /** An event of a topic was not sent, because the connection received it through another topic. */
    void passedOver(Topic topic, long seq);

    /** The connection has left a topic, by its own command or because a concern removed it. */
    void left(Topic topic);

    /**
     * The end of an event's packet, {@code ,"<token>"]}, for an event that is not in a log. It is valid until the next call
     * on this event loop.
     */
    TextEnd stamp();

    /** Reads what {@link #stamp()} will read, so that it is in the processor's cache by then. */
    int fetch();

    /** As {@link #stamp()}, and notes this event as sent. Called for every durable event, in the order of sending. */
    TextEnd stamp(Topic topic, long seq);

    /**
     * The connection has ended.
     *
     * @param recoverable whether the client may recover: neither side ended the connection on purpose
     */
    void ended(boolean recoverable);

    /** The state of a connection without recovery. */
    record None(String sid) implements RecoveryState {

        private static final TextEnd END = TextEnd.of("]");

        @Override
        public Optional<String> pid() {
            return Optional.empty();
        }

        @Override
        public List<Effects.Join> resumes() {
            return List.of();
        }

        @Override
        public Future<Boolean> confirm() {
            return Future.succeededFuture(true);
        }

        @Override
        public List<JsonObject> takeMissedStates() {
            return List.of();
        }

        @Override
        public void begin(Connection connection, Runnable sendToken) {}

        @Override
        public Future<Void> topicsChanged(List<Topic> joined) {
            return Future.succeededFuture();
        }

        @Override
        public void passedOver(Topic topic, long seq) {}

        @Override
        public void left(Topic topic) {}

        @Override
        public int fetch() {
            return 0;
        }

        @Override
        public TextEnd stamp() {
            return END;
        }

        @Override
        public TextEnd stamp(Topic topic, long seq) {
            return END;
        }

        @Override
        public void ended(boolean recoverable) {}
    }
}
