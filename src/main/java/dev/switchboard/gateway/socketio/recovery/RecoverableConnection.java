package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.TextEnd;
import dev.switchboard.gateway.connection.CloseReason;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.socketio.RecoveryState;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * One connection's place in recovery: keeps its {@link PositionTracker} as its topics change. Presence that came with a chat is
 * not in the trail, because the chat brings it again. On the connection's event loop; lives as long as the connection.
 */
final class RecoverableConnection implements RecoveryState, PositionTracker.Owner {

    private final NodeRecovery keeper;
    private final PidClaims claims;
    private final String sid;
    private final String pid;
    /** What is being taken up, until it is; then null. */
    private Resumption resumption;

    private PositionTracker trail;
    private Connection connection;
    private Runnable tell;

    private boolean due;

    /**
     * @param resumption what the client takes up, or null if it begins anew
     */
    RecoverableConnection(NodeRecovery keeper, PidClaims claims, String pid, Resumption resumption) {
        this.keeper = keeper;
        this.claims = claims;
        this.pid = pid;
        this.sid = keeper.sidOf(pid);
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
        return resumption == null
                ? Future.succeededFuture(true)
                : resumption.permissions().confirm();
    }

    @Override
    public void begin(Connection begun, Runnable teller) {
        connection = begun;
        tell = teller;
        String user = begun.caller().id();
        TopicPositions standing =
                resumption == null ? TopicPositions.at(begun.position(Topic.user(user))) : resumption.standing();
        trail = new PositionTracker(keeper, this, pid, user, standing);
        if (resumption != null) {
            PidClaims.Claim claim = resumption.claim();
            resumption = null;
            claims.release(claim);
            if (claim.isLost()) {
                // Another node has taken it up at the same time; this client may come back and begin anew.
                begun.close(CloseReason.INTERNAL);
            }
        }
    }

    @Override
    public Future<Void> topicsChanged(List<Topic> joined) {
        boolean chats = joined.stream().anyMatch(Topic::durable);
        for (Topic topic : joined) {
            if (connection.isIn(topic) && !(chats && topic.kind() == Topic.Kind.PRESENCE)) {
                trail.joined(topic, connection.position(topic));
            }
        }
        trail.settle();
        due = false;
        return Future.succeededFuture();
    }

    @Override
    public void left(Topic topic) {
        if (trail != null) {
            trail.left(topic);
            offsetIsDue();
        }
    }

    @Override
    public void passedOver(Topic topic, long seq) {
        if (trail != null) {
            trail.moved(topic, seq);
            offsetIsDue();
        }
    }

    @Override
    public int fetch() {
        return trail == null ? 0 : trail.fetch();
    }

    @Override
    public TextEnd stamp() {
        return trail.tail();
    }

    @Override
    public TextEnd stamp(Topic topic, long seq) {
        trail.moved(topic, seq);
        return trail.tail();
    }

    @Override
    public void ended(boolean recoverable) {
        if (resumption != null) {
            claims.release(resumption.claim());
        }
        if (trail != null) {
            trail.close();
            if (!recoverable && !claims.isTaken(sid)) {
                keeper.end(sid);
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        connection.shard().execute(task);
    }

    /** Tells the client once, after all that happens now. */
    @Override
    public void offsetIsDue() {
        if (!due) {
            due = true;
            execute(() -> {
                if (due && connection.isOpen()) {
                    due = false;
                    tell.run();
                }
            });
        }
    }
}
