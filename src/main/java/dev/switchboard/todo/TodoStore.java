package dev.switchboard.todo;

import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Todos in PostgreSQL. A writing transaction holds the owner's log locked. Keeps nothing; safe from any thread. */
final class TodoStore {

    private static final String COLUMNS =
            "id, owner, title, description, completed, priority, due_date, created_at, updated_at, version";
    private static final String FIND = "select " + COLUMNS + " from todo where id = $1 and owner = $2";
    private static final String PAGE = "select " + COLUMNS
            + """
             from todo
            where owner = $1 and completed = any($2) and (created_at, id) < ($3, $4)
            order by created_at desc, id desc limit $5""";
    private static final String INSERT =
            "insert into todo (" + COLUMNS + ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    private static final String UPDATE =
            """
            update todo set title = $2, description = $3, completed = $4, priority = $5, due_date = $6,
                updated_at = $7, version = $8
            where id = $1""";
    private static final String DELETE = "delete from todo where id = $1";
    /** With the database's clock: the same for all nodes, and later than that of the change before. */
    private static final String HOLDINGS =
            """
            select clock_timestamp(),
                (select count(*) from (select 1 from todo where owner = $1 limit $2) counted), quota_used($1, 'bytes')""";

    /**
     * What an owner has.
     *
     * @param now the database's clock
     * @param used the bytes that the owner has stored
     */
    record Holdings(Instant now, long todos, long used) {}

    private final Postgres postgres;

    TodoStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The owner's todos of the page, newest first, and one more if there are more. */
    Future<List<Todo>> page(String owner, TodoQuery query) {
        Boolean[] completed =
                query.completed().map(only -> new Boolean[] {only}).orElse(new Boolean[] {true, false});
        Tuple values = Tuple.of(
                owner, completed, time(query.after().at()), query.after().id(), query.limit() + 1);
        return postgres.query(PAGE, values).map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(TodoStore::toTodo)
                .toList());
    }

    Future<Optional<Todo>> find(String owner, UUID id) {
        return postgres.query(FIND, Tuple.of(id, owner)).map(TodoStore::first);
    }

    Future<Optional<Todo>> find(SqlConnection tx, String owner, UUID id) {
        return tx.preparedQuery(FIND).execute(Tuple.of(id, owner)).map(TodoStore::first);
    }

    /**
     * The time, and what the owner has.
     *
     * @param most counted up to this number
     */
    Future<Holdings> holdings(SqlConnection tx, String owner, long most) {
        return tx.preparedQuery(HOLDINGS)
                .execute(Tuple.of(owner, most))
                .map(rows -> rows.iterator().next())
                .map(row -> new Holdings(row.getOffsetDateTime(0).toInstant(), row.getLong(1), row.getLong(2)));
    }

    Future<Void> insert(SqlConnection tx, Todo todo) {
        TodoContent content = todo.content();
        Tuple values = Tuple.of(todo.id(), todo.owner(), content.title(), content.description(), content.completed());
        values.addString(content.priority().word());
        values.addOffsetDateTime(timeOrNull(content.dueDate()));
        values.addOffsetDateTime(time(todo.createdAt()));
        values.addOffsetDateTime(time(todo.updatedAt()));
        values.addInteger(todo.version());
        return tx.preparedQuery(INSERT).execute(values).mapEmpty();
    }

    Future<Void> update(SqlConnection tx, Todo todo) {
        TodoContent content = todo.content();
        Tuple values = Tuple.of(todo.id(), content.title(), content.description(), content.completed());
        values.addString(content.priority().word());
        values.addOffsetDateTime(timeOrNull(content.dueDate()));
        values.addOffsetDateTime(time(todo.updatedAt()));
        values.addInteger(todo.version());
        return tx.preparedQuery(UPDATE).execute(values).mapEmpty();
    }

    Future<Void> delete(SqlConnection tx, UUID id) {
        return tx.preparedQuery(DELETE).execute(Tuple.of(id)).mapEmpty();
    }

    private static Optional<Todo> first(RowSet<Row> rows) {
        var row = rows.iterator();
        return row.hasNext() ? Optional.of(toTodo(row.next())) : Optional.empty();
    }

    private static Todo toTodo(Row row) {
        TodoContent content = new TodoContent(
                row.getString("title"),
                row.getString("description"),
                row.getBoolean("completed"),
                Priority.parse(row.getString("priority")).orElse(Priority.MEDIUM),
                instantOrNull(row, "due_date"));
        return new Todo(
                row.getUUID("id"),
                row.getString("owner"),
                content,
                instant(row, "created_at"),
                instant(row, "updated_at"),
                row.getInteger("version"));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static @Nullable Instant instantOrNull(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable OffsetDateTime timeOrNull(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
