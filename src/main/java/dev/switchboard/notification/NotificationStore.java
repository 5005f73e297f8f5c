package dev.switchboard.notification;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
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
    private final Postgres postgres;

    NotificationStore(Postgres postgres) {
        this.postgres = postgres;
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
