package dev.switchboard.todo;

import dev.switchboard.quota.StoredBytes;
import dev.switchboard.storage.Postgres;
import dev.switchboard.todo.TodoCommits.Wanted;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
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
    private static final String INSERT = "insert into todo (" + COLUMNS
            + """
            ) select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[],
                $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::integer[])""";
    private static final String UPDATE =
            """
            update todo t set title = g.title, description = g.description, completed = g.completed,
                priority = g.priority, due_date = g.due_date, updated_at = g.updated_at, version = g.version
            from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[],
                    $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::integer[])
                as g (id, owner, title, description, completed, priority, due_date, created_at, updated_at, version)
            where t.id = g.id""";
    private static final String DELETE = "delete from todo where id = any($1::uuid[])";
    /**
     * For each of the commands, so that one plan, by the indexes, serves however many there are; a new todo has no id. With
     * the database's clock: the same for all nodes, and later than that of the change before.
     */
    private static final String HOLDINGS =
            """
            select g.nr::int, clock_timestamp(),
                case when g.id is null then (
                    select count(*) from (select 1 from todo where owner = g.owner limit $3::bigint) counted) else 0 end,
                %s, t.*
            from unnest($1::text[], $2::uuid[]) with ordinality as g (owner, id, nr)
            left join lateral (
                select %s from todo i where i.id = g.id and i.owner = g.owner limit 1) t on true
            where g.id is null or t.id is not null"""
                    .formatted(StoredBytes.used("g.owner"), COLUMNS);

    /**
     * What a command is decided by.
     *
     * @param now the database's clock
     * @param todos how many the owner has, if a todo is to be created
     * @param used the bytes that the owner has stored
     * @param todo the todo that the command is about; null if it is to be created
     */
    record Holdings(Instant now, long todos, long used, @Nullable Todo todo) {}

    /** What is written. */
    sealed interface Written {

        record Insert(Todo todo) implements Written {}

        record Update(Todo todo) implements Written {}

        record Delete(UUID id) implements Written {}
    }

    private static final int ERASED_AT_ONCE = 1_000;
    private static final String ERASE = "delete from todo where id in (select id from todo where owner = $1 limit $2)";

    private final Postgres postgres;

    TodoStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Removes some of the todos of a user whose account is deleted; true if there may be more. */
    Future<Boolean> erase(String owner) {
        return postgres.query(ERASE, Tuple.of(owner, ERASED_AT_ONCE)).map(done -> done.rowCount() == ERASED_AT_ONCE);
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

    /**
     * Beside each of the commands; empty where the owner has no such todo.
     *
     * @param most todos are counted up to this number
     */
    Future<List<Optional<Holdings>>> holdings(SqlConnection tx, List<Wanted> wanted, long most) {
        Tuple values = Tuple.tuple()
                .addValue(wanted.stream().map(Wanted::owner).toArray(String[]::new))
                .addValue(wanted.stream().map(Wanted::id).toArray(UUID[]::new))
                .addValue(most);
        return tx.preparedQuery(HOLDINGS).execute(values).map(rows -> {
            List<Optional<Holdings>> found = new ArrayList<>(Collections.nCopies(wanted.size(), Optional.empty()));
            rows.forEach(row -> found.set(row.getInteger(0) - 1, Optional.of(holdings(row))));
            return found;
        });
    }

    private static Holdings holdings(Row row) {
        return new Holdings(
                row.getOffsetDateTime(1).toInstant(),
                row.getLong(2),
                row.getLong(3),
                row.getUUID("id") == null ? null : toTodo(row));
    }

    /** A todo is among the rows once. */
    Future<?> write(SqlConnection tx, List<Written> rows) {
        List<Todo> created = new ArrayList<>();
        List<Todo> changed = new ArrayList<>();
        List<UUID> deleted = new ArrayList<>();
        rows.forEach(row -> {
            if (row instanceof Written.Insert insert) {
                created.add(insert.todo());
            } else if (row instanceof Written.Update update) {
                changed.add(update.todo());
            } else {
                deleted.add(((Written.Delete) row).id());
            }
        });
        List<Future<?>> issued = new ArrayList<>();
        if (!created.isEmpty()) {
            issued.add(tx.preparedQuery(INSERT).execute(columns(created)));
        }
        if (!changed.isEmpty()) {
            issued.add(tx.preparedQuery(UPDATE).execute(columns(changed)));
        }
        if (!deleted.isEmpty()) {
            issued.add(tx.preparedQuery(DELETE).execute(Tuple.of((Object) deleted.toArray(UUID[]::new))));
        }
        return Future.all(issued);
    }

    /** An array for each of {@link #COLUMNS}. */
    private static Tuple columns(List<Todo> todos) {
        return Tuple.tuple()
                .addValue(all(todos, UUID[]::new, Todo::id))
                .addValue(all(todos, String[]::new, Todo::owner))
                .addValue(all(todos, String[]::new, todo -> todo.content().title()))
                .addValue(all(todos, String[]::new, todo -> todo.content().description()))
                .addValue(all(todos, Boolean[]::new, todo -> todo.content().completed()))
                .addValue(all(
                        todos, String[]::new, todo -> todo.content().priority().word()))
                .addValue(all(
                        todos,
                        OffsetDateTime[]::new,
                        todo -> timeOrNull(todo.content().dueDate())))
                .addValue(all(todos, OffsetDateTime[]::new, todo -> time(todo.createdAt())))
                .addValue(all(todos, OffsetDateTime[]::new, todo -> time(todo.updatedAt())))
                .addValue(all(todos, Integer[]::new, Todo::version));
    }

    private static <T> T[] all(List<Todo> todos, IntFunction<T[]> array, Function<Todo, @Nullable T> value) {
        return todos.stream().map(value).toArray(array);
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
