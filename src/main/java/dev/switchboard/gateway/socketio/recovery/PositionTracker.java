package dev.switchboard.gateway.socketio.recovery;

import dev.switchboard.bus.Topic;
import dev.switchboard.engineio.TextEnd;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Where one connection stands in its topics, and the offset by which its client can come back to just there. Up to 16
 * topics, beside the personal one, stand in the offset itself; with more the set is kept in the store, and the offset
 * names it. While that is being written, or the store is away, the offset holds them all nevertheless, up to a limit
 * beyond which it is worth nothing for the time. On the connection's event loop alone; lives as long as the connection.
 */
final class PositionTracker {

    /** How many topics an offset holds by itself. */
    static final int OWN = 16;
    /** How many it holds while the store has yet to take them. */
    static final int MOST_OWN = 256;
    /** With so many positions moved the set is written anew, but not too often. */
    static final int MOST_MOVED = 64;

    private static final long REWRITE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Reads as an offset and is none, so that the client connects afresh. */
    private static final TextEnd WORTHLESS = TextEnd.of(",\"-\"]");
    /** What an offset is written in, one for each event loop. */
    private static final FastThreadLocal<Scratch> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch(new OffsetWriter(64), new TextEnd());
        }
    };

    private record Scratch(OffsetWriter positions, TextEnd end) {}

    /** The connection, as its trail needs it. */
    interface Owner {

        /** Runs on the connection's event loop. */
        void execute(Runnable task);

        /** The client's newest offset is worth nothing, and now there is one that is: it has to be told. */
        void offsetIsDue();
    }

    private final NodeRecovery keeper;
    private final Owner owner;
    private final String pid;
    private final String user;
    private final InlineTopics own = new InlineTopics();
    private long personal;
    private StoredTopics kept;
    /** The kept set before this one, which the client may still be naming. */
    private String former;
    /** Topics that cannot be taken up again, such as rooms; null if there are none. */
    private Set<Topic> lost;

    private boolean writing;
    private boolean closed;
    private long writtenAt;
    /** What of the offset stays as long as the topics do; null when they have changed. */
    private TokenWriter text;

    PositionTracker(NodeRecovery keeper, Owner owner, String pid, String user, TopicPositions standing) {
        this.keeper = keeper;
        this.owner = owner;
        this.pid = pid;
        this.user = user;
        this.personal = standing.personal();
        adopt(standing.kept(), standing.topics());
    }

    /** It is in the topic from now on, behind {@code position}, which is 0 if the topic has no log. */
    void joined(Topic topic, long position) {
        if (topic.kind() == Topic.Kind.USER) {
            personal = position;
            return;
        }
        text = null;
        if (!TokenTopics.holds(topic)) {
            lost = lost == null ? new HashSet<>() : lost;
            lost.add(topic);
        } else if (kept == null || !kept.put(topic, position)) {
            own.put(topic, position);
        }
    }

    /** It is in the topic no more. */
    void left(Topic topic) {
        text = null;
        if (!own.remove(topic) && kept != null) {
            kept.remove(topic);
        }
        if (lost != null) {
            lost.remove(topic);
        }
    }

    /** It has had the topic's events up to this one. */
    void moved(Topic topic, long seq) {
        if (topic.kind() == Topic.Kind.USER) {
            personal = seq;
        } else if (!own.move(topic, seq) && kept != null) {
            kept.move(topic, seq);
        }
    }

    /** The end of an event that carries the offset, {@code ,"<offset>"]}; good until the next one is asked for on this loop. */
    TextEnd tail() {
        if (personal < 0 || (text == null && !isOfWorth())) {
            return WORTHLESS;
        }
        if (text == null) {
            byte[] fixed = fixed().encode();
            text = new TokenWriter(fixed, keeper.stampKey(pid, user, fixed));
        }
        Scratch scratch = SCRATCH.get();
        OffsetWriter positions = scratch.positions().clear();
        positions.number(personal);
        if (kept != null) {
            kept.writePositions(positions);
        }
        own.writePositions(positions);
        text.seal(positions, scratch.end());
        return scratch.end();
    }

    /** Looks at what {@link #tail} will look at, and changes nothing. */
    int fetch() {
        return (int) personal + own.fetch() + (text == null ? 0 : text.fetch());
    }

    /** To be called after changes: has the set written to the store if the offset has become too long. */
    void settle() {
        if (!closed && !writing && isDue()) {
            keeper.remember(this);
            write();
        }
    }

    /** Its connection has ended; what is kept goes with its time. */
    void close() {
        closed = true;
        keeper.forget(this);
    }

    Owner owner() {
        return owner;
    }

    /** The id of the set it leans on, or null. */
    String keptId() {
        return kept == null ? null : kept.set().id();
    }

    private boolean isOfWorth() {
        return personal >= 0
                && (lost == null || lost.isEmpty())
                && own.size() <= MOST_OWN
                && (kept == null || kept.goneCount() <= MOST_OWN);
    }

    private boolean isDue() {
        boolean changed = own.size() > OWN || (kept != null && kept.goneCount() > OWN);
        boolean moved = kept != null && kept.movedCount() > MOST_MOVED;
        return changed || (moved && System.nanoTime() - writtenAt > REWRITE_NANOS);
    }

    private void write() {
        Map<Topic, Long> all = all();
        StoredTopicSet set = new StoredTopicSet(RecoverySecret.newPid(), List.copyOf(all.keySet()), positions(all));
        writing = true;
        writtenAt = System.nanoTime();
        keeper.keep(set, former).onComplete(put -> owner.execute(() -> written(set, put.succeeded())));
    }

    private void written(StoredTopicSet set, boolean done) {
        writing = false;
        if (!done || closed) {
            return;
        }
        boolean before = isOfWorth();
        former = keptId();
        adopt(set, all());
        if (!before && isOfWorth()) {
            owner.offsetIsDue();
        }
        settle();
    }

    /** From now on leans on this set, being in {@code topics}. */
    private void adopt(StoredTopicSet set, Map<Topic, Long> topics) {
        own.clear();
        kept = set == null ? null : new StoredTopics(set);
        topics.forEach((topic, position) -> {
            if (kept == null || !kept.put(topic, position)) {
                own.put(topic, position);
            }
        });
        if (kept != null) {
            kept.retain(topics);
            keeper.remember(this);
        }
        text = null;
    }

    private Map<Topic, Long> all() {
        Map<Topic, Long> all = new LinkedHashMap<>();
        if (kept != null) {
            kept.copyTo(all);
        }
        own.copyTo(all);
        return all;
    }

    private TokenTopics fixed() {
        return kept == null
                ? new TokenTopics(null, List.of(), own.list())
                : new TokenTopics(kept.set().id(), kept.gone(), own.list());
    }

    private static long[] positions(Map<Topic, Long> topics) {
        return topics.values().stream().mapToLong(Long::longValue).toArray();
    }
}
