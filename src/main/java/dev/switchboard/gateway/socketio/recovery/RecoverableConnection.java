package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.recovery.NodeRecovery;
import dev.switchboard.gateway.recovery.PositionTracker;
import dev.switchboard.gateway.recovery.TokenBearer;
import dev.switchboard.gateway.recovery.TopicPositions;
import dev.switchboard.gateway.socketio.RecoveryState;
import dev.switchboard.wire.TextEnd;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recovery state of one connection: reports its changes to its {@link PositionTracker}. Presence topics that were
 * joined with a chat are not tracked, because recovering the chat joins them again. On the connection's event loop; lives
 * as long as the connection.
 */
final class RecoverableConnection implements RecoveryState, PositionTracker.Owner {

    private final NodeRecovery node;
    private final PidClaims claims;
    private final String sid;
    private final String pid;
    /** Null once the connection has begun, or if its state is new. */
    private @Nullable Resumption resumption;

    /** Null until {@link #begin}. */
    private @Nullable Begun begun;
    /** Null until {@link #begin}. Its own field, because every delivered event reads it. */
    private @Nullable PositionTracker tracker;

    private boolean tokenDue;
    /** What {@link #takeMissedStates} returns. */
    private List<JsonObject> missed = List.of();

    private record Begun(Connection connection, Runnable sendToken) {}

    /**
     * Makes the state of a connection.
     *
     * @param resumption the state that the client recovers, or null for a new one
     */
    RecoverableConnection(NodeRecovery node, PidClaims claims, String pid, @Nullable Resumption resumption) {
        this.node = node;
        this.claims = claims;
        this.pid = pid;
        this.sid = node.sidOf(pid);
        this.resumption = resumption;
    }

    @Override
    public String sid() {
        return sid;
    }

    @Override
    public Optional<String> pid() {
        return Optional.of(pid);
    }

    @Override
    public List<Effects.Join> resumes() {
        return resumption == null ? List.of() : resumption.joins();
    }

    @Override
    public Future<Boolean> confirm() {
        return resumption == null ? Future.succeededFuture(true) : confirm(resumption);
    }

    private Future<Boolean> confirm(Resumption resumed) {
        return resumed.permissions()
                .confirm()
                .compose(confirmed -> confirmed ? readMissedStates(resumed) : Future.succeededFuture(false));
    }

    private Future<Boolean> readMissedStates(Resumption resumed) {
        return resumed.states().ask().map(states -> {
            missed = List.copyOf(states);
            return true;
        });
    }

    @Override
    public List<JsonObject> takeMissedStates() {
        List<JsonObject> states = missed;
        missed = List.of();
        return states;
    }

    @Override
    public void begin(Connection connection, Runnable sendToken) {
        Resumption resumed = resumption;
        resumption = null;
        String user = connection.caller().id();
        TopicPositions positions = resumed == null
                ? TopicPositions.at(connection.memberships().position(Topic.user(user)))
                : resumed.positions();
        begun = new Begun(connection, sendToken);
        tracker = new PositionTracker(node, this, TokenBearer.socketIo(pid, user), positions).start();
        if (resumed != null) {
            claims.release(resumed.claim());
            if (resumed.claim().isLost()) {
                // Another node has granted a recovery of the same state; this client may reconnect with a new one.
                connection.close(CloseReason.INTERNAL);
            }
        }
    }

    private PositionTracker tracker() {
        return Objects.requireNonNull(tracker, "begin comes first");
    }

    private Begun begun() {
        return Objects.requireNonNull(begun, "begin comes first");
    }

    @Override
    public Future<Void> topicsChanged(List<Topic> joined) {
        Connection connection = begun().connection();
        boolean chats = joined.stream().anyMatch(topic -> topic.kind() == Topic.Kind.CHAT);
        for (Topic topic : joined) {
            if (connection.isIn(topic) && !(chats && topic.kind() == Topic.Kind.PRESENCE)) {
                tracker().joined(topic, connection.memberships().position(topic));
            }
        }
        tracker().storeIfDue();
        tokenDue = false;
        return Future.succeededFuture();
    }

    @Override
    public void left(Topic topic) {
        if (tracker != null) {
            tracker.left(topic);
            tokenIsDue();
        }
    }

    @Override
    public void passedOver(Topic topic, long seq) {
        if (tracker != null) {
            tracker.moved(topic, seq);
            tokenIsDue();
        }
    }

    @Override
    public int fetch() {
        return tracker == null ? 0 : tracker.fetch();
    }

    @Override
    public TextEnd stamp() {
        return tracker().token();
    }

    @Override
    public TextEnd stamp(Topic topic, long seq) {
        PositionTracker current = tracker();
        current.moved(topic, seq);
        return current.token();
    }

    @Override
    public void ended(boolean recoverable) {
        if (resumption != null) {
            claims.release(resumption.claim());
        }
        if (tracker != null) {
            tracker.close();
            if (!recoverable && !claims.isTaken(sid)) {
                node.end(sid);
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        begun().connection().loop().execute(task);
    }

    /** Sends the client one token, after all changes of this turn of the event loop. */
    @Override
    public void tokenIsDue() {
        if (!tokenDue) {
            tokenDue = true;
            execute(() -> {
                if (tokenDue && begun().connection().isOpen()) {
                    tokenDue = false;
                    begun().sendToken().run();
                }
            });
        }
    }
}
