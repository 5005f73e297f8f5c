package dev.switchboard.notification;

import dev.switchboard.notification.NotificationCommits.Read;
import dev.switchboard.notification.NotificationCommits.Wanted;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What transactions read and write of notifications, each statement for many commands. The users' logs are locked. Stateless;
 * safe from any thread.
 */
final class NotificationWrites {

    /**
     * What a command is decided by.
     *
     * @param now the database's clock, the same for all nodes
     * @param unread how many the user has not read, for one who reads
     * @param named those of the ids asked for that are unread
     */
    record Facts(Instant now, long unread, List<UUID> named) {

        Facts {
            named = List.copyOf(named);
        }
    }

    /** What is written. */
    sealed interface Written {

        record Insert(List<String> users, Notification sent) implements Written {}

        record Read(String user, List<UUID> ids) implements Written {}

        record ReadAll(String user) implements Written {}
    }

    private static final String INSERT =
            """
            insert into notification (owner, id, message, data, created_at)
            select o.owner, n.id, n.message, n.data, n.created_at
            from unnest($1::bigint[], $2::text[]) as o (nr, owner)
            join unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[])
                with ordinality as n (id, message, data, created_at, nr) using (nr)""";
    private static final String NOW = "select clock_timestamp()";
    /** For each reader, so that one plan, by the indexes, serves however many there are. */
    private static final String OPEN =
            """
            select (select count(*) from notification n where n.owner = g.owner and n.read_at is null), w.ids
            from unnest($1::text[]) with ordinality as g (owner, nr)
            left join (
                select w.nr, array_agg(distinct w.id) as ids
                from unnest($2::bigint[], $3::text[], $4::uuid[]) as w (nr, owner, id)
                cross join lateral (
                    select 1 from notification n where n.owner = w.owner and n.id = w.id and n.read_at is null limit 1) n
                group by w.nr) w on w.nr = g.nr
            order by g.nr""";

    private static final String READ =
            """
            update notification n set read_at = clock_timestamp() from unnest($1::text[], $2::uuid[]) as g (owner, id)
            where n.owner = g.owner and n.id = g.id and n.read_at is null""";
    private static final String READ_ALL =
            "update notification set read_at = clock_timestamp() where owner = any($1::text[]) and read_at is null";

    private NotificationWrites() {}

    /** Beside each of the commands. */
    static Future<List<Optional<Facts>>> facts(SqlConnection tx, List<Wanted> wanted) {
        List<Read> reads = wanted.stream()
                .filter(Read.class::isInstance)
                .map(Read.class::cast)
                .toList();
        Future<List<Facts>> unread = reads.isEmpty() ? Future.succeededFuture(List.of()) : unread(tx, reads);
        Future<Instant> now = reads.size() == wanted.size() ? Future.succeededFuture(Instant.EPOCH) : now(tx);
        return Future.all(unread, now).map(done -> {
            List<Optional<Facts>> facts = new ArrayList<>(
                    Collections.nCopies(wanted.size(), Optional.of(new Facts(now.result(), 0, List.of()))));
            var ofReads = unread.result().iterator();
            for (int i = 0; i < wanted.size(); i++) {
                if (wanted.get(i) instanceof Read) {
                    facts.set(i, Optional.of(ofReads.next()));
                }
            }
            return facts;
        });
    }

    private static Future<Instant> now(SqlConnection tx) {
        return tx.preparedQuery(NOW)
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
    }

    private static Future<List<Facts>> unread(SqlConnection tx, List<Read> reads) {
        List<Long> places = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            for (UUID id : reads.get(i).ids().orElse(List.of())) {
                places.add(i + 1L);
                owners.add(reads.get(i).user());
                ids.add(id);
            }
        }
        Tuple values = Tuple.tuple()
                .addValue(all(reads, String[]::new, Read::user))
                .addValue(places.toArray(Long[]::new))
                .addValue(owners.toArray(String[]::new))
                .addValue(ids.toArray(UUID[]::new));
        return tx.preparedQuery(OPEN).execute(values).map(rows -> {
            List<Facts> found = new ArrayList<>();
            rows.forEach(row -> found.add(facts(row)));
            return found;
        });
    }

    private static Facts facts(Row row) {
        UUID[] named = row.getArrayOfUUIDs(1);
        return new Facts(Instant.EPOCH, row.getLong(0), named == null ? List.of() : List.of(named));
    }

    /** Marks come before notifications: those of this transaction are unread. */
    static Future<?> write(SqlConnection tx, List<Written> rows) {
        List<Future<?>> issued = new ArrayList<>();
        List<Written.Read> marked = of(rows, Written.Read.class);
        if (!marked.isEmpty()) {
            issued.add(tx.preparedQuery(READ).execute(marks(marked)));
        }
        List<Written.ReadAll> all = of(rows, Written.ReadAll.class);
        if (!all.isEmpty()) {
            issued.add(tx.preparedQuery(READ_ALL)
                    .execute(Tuple.of((Object) all(all, String[]::new, Written.ReadAll::user))));
        }
        List<Written.Insert> sent = of(rows, Written.Insert.class);
        if (!sent.isEmpty()) {
            issued.add(tx.preparedQuery(INSERT).execute(notifications(sent)));
        }
        return Future.all(issued);
    }

    private static <T> List<T> of(List<Written> rows, Class<T> type) {
        return rows.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static Tuple marks(List<Written.Read> marked) {
        List<String> owners = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (Written.Read mark : marked) {
            owners.addAll(Collections.nCopies(mark.ids().size(), mark.user()));
            ids.addAll(mark.ids());
        }
        return Tuple.tuple().addValue(owners.toArray(String[]::new)).addValue(ids.toArray(UUID[]::new));
    }

    private static Tuple notifications(List<Written.Insert> sent) {
        List<Long> places = new ArrayList<>();
        List<String> owners = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            List<String> users = sent.get(i).users();
            places.addAll(Collections.nCopies(users.size(), i + 1L));
            owners.addAll(users);
        }
        List<Notification> each = sent.stream().map(Written.Insert::sent).toList();
        return Tuple.tuple()
                .addValue(places.toArray(Long[]::new))
                .addValue(owners.toArray(String[]::new))
                .addValue(all(each, UUID[]::new, Notification::id))
                .addValue(all(each, String[]::new, Notification::message))
                .addValue(all(each, String[]::new, Notification::data))
                .addValue(all(each, OffsetDateTime[]::new, notification -> notification
                        .createdAt()
                        .atOffset(ZoneOffset.UTC)));
    }

    private static <S, T> T[] all(List<S> given, IntFunction<T[]> array, Function<S, @Nullable T> value) {
        return given.stream().map(value).toArray(array);
    }
}
