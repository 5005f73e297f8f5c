package dev.switchboard.notification;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Notifications in PostgreSQL. Keeps nothing; safe from any thread. */
final class NotificationStore {

    /** Later than any notification, for the first page. */
    private static final OffsetDateTime NEWEST = OffsetDateTime.parse("9999-12-31T00:00:00Z");

    private static final UUID LAST = new UUID(-1, -1);

    /**
     * What a user has not read.
     *
     * @param count of all
     * @param named those of the ids asked for
     */
    record Unread(long count, List<UUID> named) {

        Unread {
            named = List.copyOf(named);
        }
    }

    private static final String INSERT =
            """
            insert into notification (owner, id, message, data, created_at)
            select unnest($1::text[]), $2, $3, $4, $5""";
    private static final String NOW = "select clock_timestamp()";
    private static final String WHEN = "select created_at from notification where owner = $1 and id = $2";
    private static final String PAGE =
            """
            select u.unread, n.id, n.message, n.data, n.created_at, n.read_at
            from (select count(*) as unread from notification where owner = $1 and read_at is null) u
            left join lateral (
                select id, message, data, created_at, read_at from notification
                where owner = $1 and (created_at, id) < ($2, $3)
                order by created_at desc, id desc limit $4) n on true
            order by n.created_at desc, n.id desc""";
    private static final String OPEN =
            """
            select count(*), array(
                select id from notification where owner = $1 and id = any($2::uuid[]) and read_at is null)
            from notification where owner = $1 and read_at is null""";
    private static final String READ =
            """
            update notification set read_at = clock_timestamp()
            where owner = $1 and id = any($2) and read_at is null""";
    private static final String READ_ALL =
            "update notification set read_at = clock_timestamp() where owner = $1 and read_at is null";

    private final Postgres postgres;

    NotificationStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The database's clock, the same for all nodes. */
    Future<Instant> now(SqlConnection tx) {
        return tx.preparedQuery(NOW)
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
    }

    Future<Void> insert(SqlConnection tx, List<String> users, Notification sent) {
        Tuple values = Tuple.of(
                users.toArray(String[]::new),
                sent.id(),
                sent.message(),
                sent.data(),
                sent.createdAt().atOffset(ZoneOffset.UTC));
        return tx.preparedQuery(INSERT).execute(values).mapEmpty();
    }

    /**
     * A page of the user's notifications.
     *
     * @param before the last notification of the previous page, or empty to begin with the newest
     * @return empty if the user has no such {@code before}
     */
    Future<Optional<NotificationPage>> page(String user, Optional<UUID> before, int limit) {
        if (before.isEmpty()) {
            return page(user, NEWEST, LAST, limit).map(Optional::of);
        }
        return postgres.query(WHEN, Tuple.of(user, before.get())).compose(rows -> {
            var row = rows.iterator();
            return row.hasNext()
                    ? page(user, row.next().getOffsetDateTime(0), before.get(), limit)
                            .map(Optional::of)
                    : Future.succeededFuture(Optional.empty());
        });
    }

    /** What the user has not read, and which of the ids are among it. */
    Future<Unread> unread(SqlConnection tx, String user, List<UUID> ids) {
        return tx.preparedQuery(OPEN)
                .execute(Tuple.of(user, (Object) ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Unread(row.getLong(0), List.of(row.getArrayOfUUIDs(1)));
                });
    }

    /** Marks the user's unread notifications among the ids as read. */
    Future<?> read(SqlConnection tx, String user, List<UUID> ids) {
        return tx.preparedQuery(READ).execute(Tuple.of(user, (Object) ids.toArray(UUID[]::new)));
    }

    /** Marks all of the user's notifications as read. */
    Future<?> readAll(SqlConnection tx, String user) {
        return tx.preparedQuery(READ_ALL).execute(Tuple.of(user));
    }

    private Future<NotificationPage> page(String user, OffsetDateTime time, UUID id, int limit) {
        return postgres.query(PAGE, Tuple.of(user, time, id, limit)).map(NotificationStore::toPage);
    }

    private static NotificationPage toPage(RowSet<Row> rows) {
        List<Notification> notifications = new ArrayList<>();
        long unread = 0;
        for (Row row : rows) {
            unread = row.getLong(0);
            if (row.getUUID(1) != null) {
                notifications.add(new Notification(
                        row.getUUID(1),
                        row.getString(2),
                        row.getString(3),
                        row.getOffsetDateTime(4).toInstant(),
                        instantOrNull(row, 5)));
            }
        }
        return new NotificationPage(notifications, unread);
    }

    private static @Nullable Instant instantOrNull(Row row, int column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
