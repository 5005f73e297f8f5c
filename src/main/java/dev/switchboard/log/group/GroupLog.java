package dev.switchboard.log.group;

import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.storage.RowStatement;
import dev.switchboard.storage.RowStatement.Column;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The logs of the topics of one transaction: locked, and appended to by one statement. Used on one event loop. */
final class GroupLog implements GroupDecider.Positions {

    /** A locked topic with its next position. */
    private static final class Place {

        private final long id;
        private final long first;
        private long next;

        Place(long id, long head, long base) {
            this.id = id;
            this.first = Math.max(head + 1, base);
            this.next = first;
        }
    }

    private static final String LOCK =
            """
            select id, topic, head, (select base from log_lineage), clock_timestamp() from topic_log
            where topic %s for update""";
    /** One needs no order, and is found by the index alone. */
    private static final String LOCK_ONE = LOCK.formatted("= $1");

    private static final String LOCK_ALL = LOCK.formatted("= any($1::text[]) order by topic collate \"default\"");
    private static final String FREE = " skip locked";

    /** Fails if a topic is not where it was when it was locked: there is a new lineage. */
    private static final RowStatement<Place> MOVE = new RowStatement<>(
            """
            update topic_log l set
                head = t.next - 1,
                skipped = l.skipped + t.first - l.head - 1,
                moved_at = clock_timestamp(),
                first_at = coalesce(l.first_at, clock_timestamp())
            from $rows as t (id, first, next)
            where l.id = t.id and case when %s = t.first then true else topic_log_misplaced() end and %s"""
                    .formatted(TopicLog.next("l."), TopicLog.inTime(4)),
            List.of(
                    new Column<>("bigint", Long[]::new, place -> place.id),
                    new Column<>("bigint", Long[]::new, place -> place.first),
                    new Column<>("bigint", Long[]::new, place -> place.next)));

    private static final RowStatement<Entry> APPEND = new RowStatement<>(
            """
            insert into topic_event (topic_id, seq, event, data, evict, about)
            select * from $rows as t (topic_id, seq, event, data, evict, about)""",
            List.of(
                    new Column<>("bigint", Long[]::new, entry -> entry.place().id),
                    new Column<>("bigint", Long[]::new, entry -> entry.target().seq()),
                    new Column<>("text", String[]::new, entry -> entry.event().event()),
                    new Column<>(
                            "text", String[]::new, entry -> text(entry.event().data())),
                    new Column<>("text", String[]::new, entry -> entry.event().evict()),
                    new Column<>("bigint", Long[]::new, entry -> about(entry.target()))));

    /** An event of one topic. */
    private record Entry(Place place, Target target, Event event) {}

    private final Map<Topic, Place> places = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    /** Those in so many logs that they have one body. */
    private final List<Event> wide = new ArrayList<>();

    private @Nullable OffsetDateTime clock;

    /** Locks those of the topics that exist and that nobody holds. */
    Future<?> lockFree(SqlConnection tx, Collection<Topic> topics) {
        return topics.isEmpty() ? Future.succeededFuture() : lock(tx, topics, FREE);
    }

    /** Waits for those that somebody holds, and creates those that do not exist if it is to. */
    Future<?> lock(SqlConnection tx, Collection<Topic> topics, boolean creates) {
        if (topics.isEmpty()) {
            return Future.succeededFuture();
        }
        Future<?> created = creates ? TopicLog.create(tx, topics) : Future.succeededFuture();
        return Future.all(created, lock(tx, topics, ""));
    }

    private Future<?> lock(SqlConnection tx, Collection<Topic> topics, String how) {
        String[] names = topics.stream().map(Topic::name).toArray(String[]::new);
        boolean one = names.length == 1;
        return tx.preparedQuery((one ? LOCK_ONE : LOCK_ALL) + how)
                .execute(Tuple.of(one ? names[0] : names))
                .onSuccess(this::locked);
    }

    private void locked(RowSet<Row> rows) {
        for (Row row : rows) {
            places.put(Topic.trusted(row.getString(1)), new Place(row.getLong(0), row.getLong(2), row.getLong(3)));
            clock = row.getOffsetDateTime(4);
        }
    }

    boolean holds(Collection<Topic> topics) {
        return places.keySet().containsAll(topics);
    }

    /** What the server's clock showed when it was locked. */
    OffsetDateTime clock() {
        if (clock == null) {
            throw new IllegalStateException("nothing is locked");
        }
        return clock;
    }

    @Override
    public long next(Topic topic) {
        return place(topic).next;
    }

    private Place place(Topic topic) {
        Place place = places.get(topic);
        if (place == null) {
            throw new IllegalStateException(topic + " is not locked by this unit");
        }
        return place;
    }

    /** Takes the positions of a unit's events, each of which must be the next one of its topic; takes none otherwise. */
    void add(List<Event> more) {
        Map<Topic, Long> taken = new HashMap<>();
        more.stream().flatMap(event -> event.targets().stream()).forEach(target -> {
            long expected = taken.getOrDefault(target.topic(), next(target.topic()));
            if (target.seq() != expected) {
                throw new IllegalStateException("seq is not the next one of a locked topic");
            }
            taken.put(target.topic(), expected + 1);
        });
        taken.forEach((topic, next) -> place(topic).next = next);
        more.forEach(this::sort);
    }

    private void sort(Event event) {
        Buffer data = event.data();
        if (data == null) {
            // Its concern's own table is its entry.
            return;
        }
        if (TopicLog.sharesBody(event.targets().size(), data)) {
            wide.add(event);
        } else {
            event.targets().forEach(target -> entries.add(new Entry(place(target.topic()), target, event)));
        }
    }

    /** Appends the events that were added, by {@code latest} on the server's clock at the latest. */
    Future<?> append(SqlConnection tx, @Nullable OffsetDateTime latest) {
        List<Place> moved = places.values().stream()
                .filter(place -> place.next > place.first)
                .toList();
        if (moved.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Future<?>> issued = new ArrayList<>();
        issued.add(MOVE.execute(tx, moved, latest));
        if (!entries.isEmpty()) {
            issued.add(APPEND.execute(tx, entries));
        }
        wide.forEach(event -> issued.add(TopicLog.appendTaken(
                tx, event.targets(), event.event(), Objects.requireNonNull(event.data()), latest)));
        return Future.all(issued);
    }

    private static @Nullable Long about(Target target) {
        return target.about() == 0 ? null : target.about();
    }

    private static @Nullable String text(@Nullable Buffer data) {
        return data == null ? null : data.toString();
    }
}
