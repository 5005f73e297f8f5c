package dev.switchboard.log.group;

import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.log.group.GroupDecision.Event;
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
import java.util.function.Function;
import java.util.function.IntFunction;
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
            where topic = any($1::text[]) order by topic collate "default" for update""";
    private static final String LOCK_FREE = LOCK + " skip locked";

    /** Fails if a topic does not move; that inserts nothing into the log where concerns keep all the events themselves. */
    private static final String APPEND =
            """
            with moved as (
                update topic_log l set
                    head = t.next - 1,
                    skipped = l.skipped + t.first - l.head - 1,
                    moved_at = clock_timestamp(),
                    first_at = coalesce(l.first_at, clock_timestamp())
                from unnest($7::bigint[], $8::bigint[], $9::bigint[]) as t (id, first, next)
                where l.id = t.id and case when %s = t.first then true else topic_log_misplaced() end and %s
                returning 1)
            insert into topic_event (topic_id, seq, event, data, evict, about)
            select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[])"""
                    .formatted(TopicLog.next("l."), TopicLog.inTime(10));

    private final Map<Topic, Place> places = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private @Nullable OffsetDateTime clock;

    /** Locks those of the topics that exist and that nobody holds. */
    Future<?> lockFree(SqlConnection tx, Collection<Topic> topics) {
        return lock(tx, LOCK_FREE, topics);
    }

    /** Waits for those that somebody holds, and creates those that do not exist if it is to. */
    Future<?> lock(SqlConnection tx, Collection<Topic> topics, boolean creates) {
        Future<?> created = creates ? TopicLog.create(tx, topics) : Future.succeededFuture();
        return Future.all(created, lock(tx, LOCK, topics));
    }

    private Future<?> lock(SqlConnection tx, String statement, Collection<Topic> topics) {
        String[] names = topics.stream().map(Topic::name).toArray(String[]::new);
        return tx.preparedQuery(statement).execute(Tuple.of((Object) names)).onSuccess(this::locked);
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
        for (Event event : more) {
            Topic topic = event.target().topic();
            long expected = taken.getOrDefault(topic, next(topic));
            if (event.target().seq() != expected) {
                throw new IllegalStateException("seq is not the next one of a locked topic");
            }
            taken.put(topic, expected + 1);
        }
        taken.forEach((topic, next) -> place(topic).next = next);
        events.addAll(more);
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Appends the events that were added, by {@code latest} on the server's clock at the latest. */
    Future<Void> append(SqlConnection tx, @Nullable OffsetDateTime latest) {
        List<Place> moved = places.values().stream()
                .filter(place -> place.next > place.first)
                .toList();
        List<Event> here = events.stream().filter(event -> event.data() != null).toList();
        Tuple values = Tuple.tuple()
                .addValue(all(here, Long[]::new, event -> place(event.target().topic()).id))
                .addValue(all(here, Long[]::new, event -> event.target().seq()))
                .addValue(all(here, String[]::new, Event::event))
                .addValue(all(here, String[]::new, event -> text(event.data())))
                .addValue(all(here, String[]::new, Event::evict))
                .addValue(all(
                        here,
                        Long[]::new,
                        event -> event.target().about() == 0
                                ? null
                                : event.target().about()))
                .addValue(moved.stream().map(place -> place.id).toArray(Long[]::new))
                .addValue(moved.stream().map(place -> place.first).toArray(Long[]::new))
                .addValue(moved.stream().map(place -> place.next).toArray(Long[]::new))
                .addValue(latest);
        return tx.preparedQuery(APPEND).execute(values).map(done -> TopicLog.appended(done, here.size()));
    }

    private static <T> T[] all(List<Event> events, IntFunction<T[]> array, Function<Event, @Nullable T> value) {
        return events.stream().map(value).toArray(array);
    }

    private static @Nullable String text(@Nullable Buffer data) {
        return data == null ? null : data.toString();
    }
}
