package org.example.poll;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * Polls in the hub's PostgreSQL. A change and its event are one transaction: {@code switchboard_publish} writes the event, and the
 * hub delivers it once the transaction has committed. Used on the event loop of its verticle.
 */
final class PollStore {

    private static final String INSERT =
            """
            insert into poll (id, chat_id, question, options, created_by, client_id) values ($1, $2, $3, $4, $5, $6)
            on conflict (created_by, client_id) do nothing""";
    private static final String LIST = Poll.SELECT + "where p.chat_id = $2 order by p.created_at desc limit 50";
    private static final String VOTE =
            """
            insert into poll_vote (poll_id, user_id, option) values ($1, $2, $3)
            on conflict (poll_id, user_id) do update set option = excluded.option""";
    private static final String CHANGED = "update poll set version = version + 1, closed = $2 where id = $1";

    private final Postgres postgres;
    private Future<?> schema = Future.failedFuture("not yet created");

    PollStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The new poll, or the one that an earlier command with the same {@code clientId} created, as it is now. */
    Future<Poll> create(NewPoll wanted, String user, Deadline deadline) {
        UUID id = UUID.randomUUID();
        String[] options = wanted.options().toArray(String[]::new);
        Tuple values = Tuple.of(id, wanted.chatId(), wanted.question(), options, user, wanted.clientId());
        return inTime(deadline, tx -> tx.preparedQuery(INSERT)
                .execute(values)
                .compose(inserted -> inserted.rowCount() == 1
                        ? load(tx, id, user).compose(poll -> publish(tx, "poll:created", poll))
                        : earlier(tx, wanted, user)));
    }

    /** Votes, or changes the vote. The same vote again changes nothing and publishes nothing. */
    Future<Poll> vote(UUID id, String user, long option, Deadline deadline) {
        return inTime(deadline, tx -> locked(tx, id, user).compose(poll -> {
            if (poll.closed()) {
                throw Failure.forbidden("the poll is closed").with("field", "pollId");
            }
            int last = poll.options().size() - 1;
            if (option > last) {
                throw Failure.badRequest("option", "option must be a whole number from 0 to " + last);
            }
            if (poll.mine() != null && poll.mine() == option) {
                return Future.succeededFuture(poll);
            }
            return tx.preparedQuery(VOTE)
                    .execute(Tuple.of(id, user, (int) option))
                    .compose(voted -> changed(tx, id, user, "poll:voted", false));
        }));
    }

    /** Closes a poll of the user's own; a closed one stays closed. */
    Future<Poll> close(UUID id, String user, Deadline deadline) {
        return inTime(deadline, tx -> locked(tx, id, user).compose(poll -> {
            if (!poll.createdBy().equals(user)) {
                throw Failure.forbidden("only the creator of a poll may close it")
                        .with("field", "pollId");
            }
            return poll.closed() ? Future.succeededFuture(poll) : changed(tx, id, user, "poll:closed", true);
        }));
    }

    Future<Poll> get(UUID id, String user) {
        return withSchema(() -> postgres.query(Poll.SELECT + "where p.id = $2", Tuple.of(user, id)))
                .map(PollStore::first);
    }

    /** The newest polls of a chat. */
    Future<List<Poll>> list(String chatId, String user) {
        return withSchema(() -> postgres.query(LIST, Tuple.of(user, chatId)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Poll::from)
                        .toList());
    }

    private static Future<Poll> earlier(SqlConnection tx, NewPoll wanted, String user) {
        return one(tx, "where p.created_by = $1 and p.client_id = $2", Tuple.of(user, wanted.clientId()))
                .map(wanted::requireSame);
    }

    private static Future<Poll> changed(SqlConnection tx, UUID id, String user, String event, boolean closed) {
        return tx.preparedQuery(CHANGED)
                .execute(Tuple.of(id, closed))
                .compose(updated -> load(tx, id, user))
                .compose(poll -> publish(tx, event, poll));
    }

    /** The event goes to the chat's log, so those who are away get it later, in its place. */
    private static Future<Poll> publish(SqlConnection tx, String event, Poll poll) {
        JsonObject data = new JsonObject().put("poll", poll.toJson());
        return tx.preparedQuery("select switchboard_publish($1, $2, $3)")
                .execute(Tuple.of("chat-" + poll.chatId(), event, data))
                .map(poll);
    }

    /** Locks the poll until the transaction ends, so that events have their counts in the order of the votes. */
    private static Future<Poll> locked(SqlConnection tx, UUID id, String user) {
        return tx.preparedQuery("select 1 from poll where id = $1 for update")
                .execute(Tuple.of(id))
                .compose(locked -> load(tx, id, user));
    }

    private static Future<Poll> load(SqlConnection tx, UUID id, String user) {
        return one(tx, "where p.id = $2", Tuple.of(user, id));
    }

    private static Future<Poll> one(SqlConnection tx, String where, Tuple values) {
        return tx.preparedQuery(Poll.SELECT + where).execute(values).map(PollStore::first);
    }

    private static Poll first(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw unknown();
        }
        return Poll.from(rows.iterator().next());
    }

    /** Also the answer to those who are not in the poll's chat, so that nobody learns which polls there are. */
    static Failure unknown() {
        return Failure.notFound("no such poll").with("field", "pollId");
    }

    /** One transaction, which does not commit once the client has been answered {@code TIMEOUT}. */
    private Future<Poll> inTime(Deadline deadline, Function<SqlConnection, Future<Poll>> work) {
        return withSchema(() -> postgres.transaction(tx -> work.apply(tx)
                .compose(poll ->
                        deadline.hasPassed() ? Future.failedFuture(Failure.expired()) : Future.succeededFuture(poll))));
    }

    /** The tables are made by the first command that finds PostgreSQL there: the hub starts without it, too. */
    private <T> Future<T> withSchema(Supplier<Future<T>> work) {
        if (schema.failed()) {
            schema = postgres.transaction(tx -> tx.query(schemaText()).execute());
        }
        return schema.compose(created -> work.get());
    }

    private static String schemaText() {
        try (InputStream file = PollStore.class.getResourceAsStream("/poll.sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
