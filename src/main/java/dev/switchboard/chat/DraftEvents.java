package dev.switchboard.chat;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of drafts that wait for their time. What a node that died has not told, or what does not fit here, is found
 * in the store by {@link #sweep}. Bounded; used on its verticle's event loop, whose end cancels its timers.
 */
final class DraftEvents {

    /** The most drafts that wait here; others wait for the sweep. */
    static final int MAX_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(DraftEvents.class);
    private static final long BATCH = 200;
    private static final String DUE =
            """
            select c.id, substring(t.topic from 6) from (
                select log, person from chat_participant
                where draft_due and draft_at < clock_timestamp() - make_interval(secs => $1) order by draft_at limit $2) p
            join chat c on c.log = p.log join topic_position t on t.id = p.person""";

    private record Draft(UUID chatId, String userId) {}

    private final Vertx vertx;
    private final Postgres postgres;
    private final Set<Draft> waiting = new HashSet<>();
    private BiFunction<UUID, String, Future<OwnState>> tell = (chatId, userId) -> Future.failedFuture("not open yet");

    DraftEvents(Vertx vertx, Postgres postgres) {
        this.vertx = vertx;
        this.postgres = postgres;
    }

    /** Gives it what writes the event of a user's draft in a chat, if one is due. */
    void open(BiFunction<UUID, String, Future<OwnState>> teller) {
        tell = teller;
    }

    /** Has the event of the user's draft written after the delay. */
    void later(UUID chatId, String userId, long delayMs) {
        Draft draft = new Draft(chatId, userId);
        if (waiting.size() < MAX_WAITING && waiting.add(draft)) {
            vertx.setTimer(Math.max(1, delayMs), timer -> {
                waiting.remove(draft);
                tell(draft).onFailure(failure -> LOG.warn("a draft's event waits longer: {}", failure.toString()));
            });
        }
    }

    /** Writes the events that have been due for longer than their timer takes. */
    Future<Void> sweep() {
        double overdue = 2 * OwnStates.DRAFT_PAUSE.toSeconds();
        return postgres.query(DUE, Tuple.of(overdue, BATCH)).compose(rows -> tellAll(rows.iterator()));
    }

    private Future<Void> tellAll(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Future.succeededFuture();
        }
        Row row = rows.next();
        return tell(new Draft(row.getUUID(0), row.getString(1))).compose(told -> tellAll(rows));
    }

    /** A user who has left the chat meanwhile has no draft there. */
    private Future<Void> tell(Draft draft) {
        return tell.apply(draft.chatId(), draft.userId())
                .<Void>mapEmpty()
                .recover(cause -> cause instanceof Failure failure && failure.code() == ErrorCode.NOT_FOUND
                        ? Future.succeededFuture()
                        : Future.failedFuture(cause));
    }
}
