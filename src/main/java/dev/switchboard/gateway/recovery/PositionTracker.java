package dev.switchboard.gateway.recovery;

import dev.switchboard.bus.Topic;
import dev.switchboard.wire.TextEnd;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the positions of one connection and makes its recovery tokens. A token holds up to 16 topics itself, besides the
 * personal one; with more, the topic set is stored and the token names it. Until the set is stored, or while the store is
 * unavailable, the token holds all topics, up to a limit; above it the client gets no usable token for the time being.
 * On the connection's event loop; lives as long as the connection.
 */
public final class PositionTracker {

    /** How many topics a token holds itself. */
    static final int MAX_INLINE = 16;
    /** How many it holds until the set is stored. */
    static final int MAX_INLINE_UNSTORED = 256;
    /** With more moved positions a new set is stored, but not too often. */
    private static final int MAX_MOVED = 64;

    private static final long STORE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The tracker's connection. */
    public interface Owner {

        /** Runs on the connection's event loop. */
        void execute(Runnable task);

        /** The client has an unusable token and can get a usable one now. */
        void tokenIsDue();

        /** The topic set is stored: from now on tokens name it and are shorter. */
        default void tokenIsShorter() {}
    }

    private final NodeRecovery node;
    private final Owner owner;
    private final TokenBearer bearer;
    private final InlineTopics inline = new InlineTopics();
    private long personal;
    private @Nullable StoredTopics stored;
    /** The stored set before this one, which the client's last token may still name. */
    private @Nullable String previousSetId;
    /** Topics that cannot be recovered, such as rooms; null if there never were any. */
    private @Nullable Set<Topic> unrecoverable;

    private boolean storing;
    private boolean closed;
    private long storedAt;
    /** Null when the topics have changed since the last token. */
    private @Nullable TokenWriter writer;

    public PositionTracker(NodeRecovery node, Owner owner, TokenBearer bearer, TopicPositions initial) {
        this.node = node;
        this.owner = owner;
        this.bearer = bearer;
        this.personal = initial.personal();
        adopt(initial.set(), initial.topics());
    }

    /** Keeps the stored set alive that the first token names. Called once, after construction. */
    public PositionTracker start() {
        if (stored != null) {
            node.watch(this);
        }
        return this;
    }

    /** The connection joined the topic at this position, which is 0 if the topic has no log. */
    public void joined(Topic topic, long position) {
        if (topic.kind() == Topic.Kind.USER) {
            personal = position;
            return;
        }
        writer = null;
        if (!TokenTopics.recovers(topic)) {
            unrecoverable = unrecoverable == null ? new HashSet<>() : unrecoverable;
            unrecoverable.add(topic);
        } else if (stored == null || !stored.put(topic, position)) {
            inline.put(topic, position);
        }
    }

    /** The connection left the topic. */
    public void left(Topic topic) {
        writer = null;
        if (!inline.remove(topic) && stored != null) {
            stored.remove(topic);
        }
        if (unrecoverable != null) {
            unrecoverable.remove(topic);
        }
    }

    /** The connection was sent the topic's events up to this one. */
    public void moved(Topic topic, long seq) {
        if (topic.kind() == Topic.Kind.USER) {
            personal = seq;
        } else if (!inline.move(topic, seq) && stored != null) {
            stored.move(topic, seq);
        }
    }

    /** The end of an event, such as {@code ,"<token>"]}. It is valid until the next one is made on this event loop. */
    public TextEnd token() {
        TokenWriter current = writer;
        if (personal < 0 || (current == null && !isUsable())) {
            return bearer.kind().none();
        }
        if (current == null) {
            byte[] topics = topics().encode();
            current = new TokenWriter(bearer.kind(), topics, node.seal(bearer, topics));
            writer = current;
        }
        return current.write(personal, stored, inline);
    }

    /** Reads what {@link #token} will read, so that it is in the processor's cache by then. */
    public int fetch() {
        return (int) personal + inline.fetch() + (writer == null ? 0 : writer.fetch());
    }

    /** Stores the topic set if the token has become too long. Called after changes. */
    public void storeIfDue() {
        if (!closed && !storing && isDue()) {
            node.watch(this);
            store();
        }
    }

    /** The connection has ended; its stored set expires. */
    public void close() {
        closed = true;
        node.unwatch(this);
    }

    Owner owner() {
        return owner;
    }

    /** The id of the stored set that the token names, or null. */
    @Nullable
    String setId() {
        return stored == null ? null : stored.id();
    }

    private boolean isUsable() {
        return personal >= 0
                && (unrecoverable == null || unrecoverable.isEmpty())
                && inline.size() <= MAX_INLINE_UNSTORED
                && (stored == null || stored.leftCount() <= MAX_INLINE_UNSTORED);
    }

    private boolean isDue() {
        boolean changed = inline.size() > MAX_INLINE || (stored != null && stored.leftCount() > MAX_INLINE);
        boolean moved = stored != null && stored.movedCount() > MAX_MOVED;
        return changed || (moved && System.nanoTime() - storedAt > STORE_INTERVAL_NANOS);
    }

    private void store() {
        StoredTopicSet set = StoredTopicSet.of(all());
        storing = true;
        storedAt = System.nanoTime();
        node.store(set, previousSetId).onComplete(put -> owner.execute(() -> stored(set, put.succeeded())));
    }

    private void stored(StoredTopicSet set, boolean succeeded) {
        storing = false;
        if (!succeeded || closed) {
            return;
        }
        boolean before = isUsable();
        previousSetId = setId();
        adopt(set, all());
        node.watch(this);
        owner.tokenIsShorter();
        if (!before && isUsable()) {
            owner.tokenIsDue();
        }
        storeIfDue();
    }

    /** From now on tokens name this set; the connection is in {@code topics}. */
    private void adopt(@Nullable StoredTopicSet set, Map<Topic, Long> topics) {
        StoredTopics adopted = set == null ? null : new StoredTopics(set);
        inline.clear();
        topics.forEach((topic, position) -> {
            if (adopted == null || !adopted.put(topic, position)) {
                inline.put(topic, position);
            }
        });
        if (adopted != null) {
            adopted.retain(topics);
        }
        stored = adopted;
        writer = null;
    }

    private Map<Topic, Long> all() {
        Map<Topic, Long> all = new LinkedHashMap<>();
        if (stored != null) {
            stored.copyTo(all);
        }
        inline.copyTo(all);
        return all;
    }

    private TokenTopics topics() {
        return stored == null
                ? new TokenTopics(null, List.of(), inline.list())
                : new TokenTopics(stored.id(), stored.left(), inline.list());
    }
}
