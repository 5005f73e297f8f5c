package dev.switchboard.notification;

import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** {@code notification:erase}: removes the notifications of a user whose account is deleted. Safe from any thread. */
final class NotificationErasure {

    private static final int PART = 1_000;
    private static final String ERASE =
            """
            delete from notification where owner = $1 and id in (
                select id from notification where owner = $1 limit $2)""";

    private final Postgres postgres;

    NotificationErasure(Postgres postgres) {
        this.postgres = postgres;
    }

    Future<Erased> erase(String user) {
        return postgres.query(ERASE, Tuple.of(user, PART)).map(done -> Erased.more(done.rowCount() == PART));
    }
}
