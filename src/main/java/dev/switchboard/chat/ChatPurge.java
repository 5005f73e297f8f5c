package dev.switchboard.chat;

import dev.switchboard.bus.Steps;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * Removes the messages of deleted chats, with their words, in small batches, then the chats: deleting a long chat in one statement would
 * take longer than the command may. Several instances may run at once; each skips a chat that another one has locked. Runs
 * on its verticle's event loop; the verticle closes it.
 */
final class ChatPurge {

    /** Messages of one batch. */
    static final long BATCH = 500;

    static final String PURGE =
            """
            with gone as (
                select id, log from chat where deleted_at is not null limit 1 for update skip locked),
            said as (
                delete from chat_message where id in (
                    select m.id from chat_message m join gone on m.log = gone.log limit $1)
                returning log, created_at, seq, sender, coalesce(octet_length(text), 0) + coalesce(octet_length(attachments::text), 0) as bytes),
            unindexed as (
                delete from chat_search i using said s
                where i.log = s.log and i.created_at = s.created_at and i.seq = s.seq),
            returned as (
                select quota_add(sender, 'bytes', -bytes)
                from (select sender, sum(bytes)::bigint as bytes from said group by sender order by sender) sums),
            emptied as (
                delete from chat c using gone where c.id = gone.id and (select count(*) from said) < $1
                returning c.log),
            forgotten as (delete from chat_search_position p using emptied e where p.log = e.log)
            select (select count(*) from said) + (select count(*) from emptied), (select count(*) from returned)""";

    private final Postgres postgres;
    private boolean closed;

    ChatPurge(Postgres postgres) {
        this.postgres = postgres;
    }

    void close() {
        closed = true;
    }

    private static Future<RowSet<Row>> batch(SqlConnection tx) {
        return tx.query(SearchIndexStore.TURN).execute().compose(waited -> tx.preparedQuery(PURGE)
                .execute(Tuple.of(BATCH)));
    }

    /** Deletes batch after batch; ends early when it is closed. */
    Future<Void> purge() {
        return Steps.whileMore(() -> closed ? Future.succeededFuture(false) : purgeSome());
    }

    /** Whether there was something. */
    private Future<Boolean> purgeSome() {
        return postgres.transaction(ChatPurge::batch)
                .map(done -> done.iterator().next().getLong(0) > 0);
    }
}
