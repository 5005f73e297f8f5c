package dev.switchboard.gateway.sse;

import dev.switchboard.bus.Topic;
import dev.switchboard.gateway.connection.Connection;
import dev.switchboard.gateway.connection.ConnectionListener;
import dev.switchboard.gateway.recovery.NodeRecovery;
import dev.switchboard.gateway.recovery.PositionTracker;
import dev.switchboard.gateway.recovery.TokenBearer;
import dev.switchboard.gateway.recovery.TokenKind;
import dev.switchboard.gateway.recovery.TopicPositions;
import dev.switchboard.gateway.topics.Membership;
import dev.switchboard.gateway.topics.OutboundEvent;
import dev.switchboard.wire.TextEnd;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one client stands in its topics, and with it the {@code id} of its events. Topics without a log are in no
 * {@code id}: the request names them, and nothing of them is read again; except channels, which a back end may have moved the
 * connection into. On the connection's event loop; lives as long as the connection.
 */
final class SsePositions implements ConnectionListener, PositionTracker.Owner {

    /** The end of an event without an {@code id}. */
    static final TextEnd PLAIN = TokenKind.EVENT_ID.none();

    private final NodeRecovery node;
    private final Grants grants;
    /** Whether the client named its personal topic. */
    private final boolean personal;

    private @Nullable Connection connection;
    /** Null until the client is greeted, and for one that can have no {@code id}, because the hub's secret is not known. */
    private @Nullable PositionTracker tracker;

    private boolean due;
    private boolean ended;

    SsePositions(NodeRecovery node, Grants grants, boolean personal) {
        this.node = node;
        this.grants = grants;
        this.personal = personal;
    }

    /**
     * The connection has joined its topics and knows its positions in them.
     *
     * @param resumed the positions that the client came with, or null
     */
    void begin(Connection admitted, @Nullable TopicPositions resumed) {
        connection = admitted;
        if (!node.isReady() || ended) {
            return;
        }
        boolean anonymous = admitted.caller().isAnonymous();
        long own = anonymous ? 0 : admitted.memberships().position(Topic.user(admitted.userId()));
        // With the stored topic set that the client's id names, so that one who comes back needs no other.
        TopicPositions first =
                resumed == null ? TopicPositions.at(own) : new TopicPositions(own, resumed.topics(), resumed.set());
        PositionTracker begun = new PositionTracker(node, this, TokenBearer.events(admitted.userId()), first).start();
        first.topics().keySet().stream()
                .filter(topic -> !isTracked(admitted, topic))
                .forEach(begun::left);
        admitted.memberships().byTopic().keySet().stream()
                .filter(topic -> isTracked(admitted, topic))
                .forEach(topic -> begun.joined(topic, admitted.memberships().position(topic)));
        begun.storeIfDue();
        tracker = begun;
    }

    private static boolean isTracked(Connection admitted, Topic topic) {
        Membership member = admitted.memberships().get(topic);
        return member != null && (topic.kind() == Topic.Kind.CHANNEL || topic.kind() == Topic.Kind.CHAT);
    }

    /** The end of this event for the client, its position noted; null if the client does not receive it. */
    @Nullable
    TextEnd endOf(OutboundEvent event) {
        Topic topic = event.topic();
        if (topic == null) {
            return PLAIN;
        }
        boolean wanted = personal || !(event.nudge() || topic.kind() == Topic.Kind.USER);
        PositionTracker current = tracker;
        if (current == null || event.droppable()) {
            return wanted ? PLAIN : null;
        }
        if (event.seq() > 0) {
            current.moved(topic, event.seq());
        }
        if (!wanted) {
            return null;
        }
        due = false;
        return current.token();
    }

    /** The end of an event that says where the client stands. */
    TextEnd newest() {
        due = false;
        return tracker == null ? PLAIN : tracker.token();
    }

    /** Whether the client's last {@code id} is not the newest. */
    boolean isDue() {
        return due && tracker != null;
    }

    /** Reads what {@link #endOf} will read. */
    int fetch() {
        return tracker == null ? 0 : tracker.fetch();
    }

    void end() {
        ended = true;
        if (tracker != null) {
            tracker.close();
        }
    }

    @Override
    public boolean takesGaps() {
        return true;
    }

    @Override
    public Future<Boolean> confirm() {
        return grants.confirm();
    }

    @Override
    public boolean receives(@Nullable Topic topic) {
        return personal || topic == null || topic.kind() != Topic.Kind.USER;
    }

    /** A back end has moved the connection. */
    @Override
    public Future<Void> topicsChanged(List<Topic> joined) {
        PositionTracker current = tracker;
        Connection own = connection;
        if (current != null && own != null) {
            joined.stream()
                    .filter(topic -> isTracked(own, topic))
                    .forEach(topic -> current.joined(topic, own.memberships().position(topic)));
            current.storeIfDue();
            due = true;
        }
        return Future.succeededFuture();
    }

    @Override
    public void left(Topic topic) {
        if (tracker != null) {
            tracker.left(topic);
            due = true;
        }
    }

    @Override
    public void skipped(Topic topic, long seq) {
        if (tracker != null) {
            tracker.moved(topic, seq);
            due = true;
        }
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(connection, "begin comes first").loop().execute(task);
    }

    @Override
    public void tokenIsDue() {
        due = true;
    }

    @Override
    public void tokenIsShorter() {
        due = true;
    }
}
