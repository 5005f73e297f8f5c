package dev.switchboard.gateway.socketio;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.TextEnd;
import dev.switchboard.gateway.connection.Connection;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Where one connection of the main namespace stands in its topics, in a form that its client brings back: the offset. On
 * the connection's event loop, in this order: {@link #resumes}, {@link #begin} once its topics are joined and before
 * CONNECT is answered, then the rest as things happen, {@link #ended} last. If the client goes before it is answered,
 * {@link #ended} alone may follow.
 */
public interface RecoveryState {

    /** The socket's id, public; it is the connection's id too. The one from before if the client is recovered. */
    String sid();

    /** The secret by which the client comes back, or empty if there is no recovery. The one from before if recovered. */
    Optional<String> pid();

    /**
     * What a recovered client takes up again, its personal topic first, each with the position behind which it is
     * replayed; empty for one that begins anew. These are joined before CONNECT is answered, and replayed after it. If one
     * of them turns out to have a gap after all, the transport ends and the client comes back.
     */
    List<Effects.Join> resumes();

    /**
     * The connection is in what it {@link #resumes}, and every node knows: whether it still may be. Asked only if there is
     * something to resume; if it may not, the transport ends and the client comes back.
     */
    Future<Boolean> confirm();

    /**
     * The connection is in its topics; {@link Connection#positions} tells of them.
     *
     * @param tell sends the client {@code session {}} with the newest {@link #stamp()}, if it is connected. The door
     *     itself does so after CONNECT and after {@link #topicsChanged}; this is for all else.
     */
    void begin(Connection connection, Runnable tell);

    /**
     * The topics have changed by a command, whose answer waits for this, and comes in any case.
     *
     * @param joined what it has joined, or joined again; what it has left {@link #left} told
     */
    Future<Void> topicsChanged(List<Topic> joined);

    /** An event of a topic it is in was not sent, because it had the same through another topic. */
    void passedOver(Topic topic, long seq);

    /** The connection was taken out of a topic, by its own command or by a concern. */
    void left(Topic topic);

    /**
     * What ends an event's packet, {@code ,"<offset>"]}, for an event that is no place in a log. It is good until the next is
     * asked for on this event loop.
     */
    TextEnd stamp();

    /** Looks at what {@link #stamp()} will look at, and changes nothing. */
    int fetch();

    /** As {@link #stamp()}, and notes this event as sent. Called for each durable event, in the order in which they leave. */
    TextEnd stamp(Topic topic, long seq);

    /** @param recoverable whether the client may come back: neither side said that it was over */
    void ended(boolean recoverable);

    /** That of a connection which nobody recovers. */
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
        public void begin(Connection connection, Runnable tell) {}

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
