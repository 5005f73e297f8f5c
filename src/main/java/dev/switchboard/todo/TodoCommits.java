package dev.switchboard.todo;

import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WireTime;
import dev.switchboard.log.group.GroupDecider;
import dev.switchboard.log.group.GroupDecision;
import dev.switchboard.log.group.GroupDecision.Event;
import dev.switchboard.log.group.GroupDecision.Leave;
import dev.switchboard.log.group.GroupDecision.Write;
import dev.switchboard.log.group.GroupKind;
import dev.switchboard.quota.Quota;
import dev.switchboard.quota.StoredBytes;
import dev.switchboard.todo.TodoCommits.Changed;
import dev.switchboard.todo.TodoCommits.Wanted;
import dev.switchboard.todo.TodoStore.Holdings;
import dev.switchboard.todo.TodoStore.Written;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How todos are created, changed and deleted, many in one transaction. Runs on its verticle's event loop. */
final class TodoCommits implements GroupKind<Wanted, Holdings, Written, Changed> {

    /** What an owner asks for. */
    sealed interface Wanted {

        String owner();

        /** The todo that it is about; null for a new one. */
        @Nullable
        UUID id();
    }

    record Create(String owner, TodoContent content) implements Wanted {

        @Override
        public @Nullable UUID id() {
            return null;
        }
    }

    /**
     * A change of the content.
     *
     * @param seen the version that the change applies to, or empty for any
     */
    record Change(String owner, UUID id, Optional<Integer> seen, UnaryOperator<TodoContent> edit) implements Wanted {}

    record Delete(String owner, UUID id) implements Wanted {}

    /**
     * What has become of a todo.
     *
     * @param todo as it is now; as it was before it was deleted
     * @param event the event to publish, null if nothing has changed
     * @param bytes by how many it has grown
     */
    record Changed(Todo todo, @Nullable Publication event, long bytes) {}

    private final TodoStore store;
    private final Quota quota;
    private final StoredBytes stored;

    TodoCommits(TodoStore store, Quota quota, StoredBytes stored) {
        this.store = store;
        this.quota = quota;
        this.stored = stored;
    }

    @Override
    public Future<List<Optional<Holdings>>> read(SqlConnection tx, List<Wanted> units) {
        return store.holdings(tx, units, quota.todos());
    }

    @Override
    public Failure missing(Wanted unit) {
        return TodoRequest.unknown();
    }

    @Override
    public Future<?> write(SqlConnection tx, List<Written> rows) {
        return store.write(tx, rows);
    }

    /** As it was created: the same content, with the id and the time that were kept. */
    @Override
    public Changed repeated(Wanted unit, JsonObject kept) {
        Todo todo = Todo.create(
                unit.owner(),
                UUID.fromString(kept.getString("id")),
                ((Create) unit).content(),
                Instant.parse(kept.getString("createdAt")));
        return new Changed(todo, null, 0);
    }

    @Override
    public GroupDecider<Wanted, Holdings, Written, Changed> decider() {
        return new Deciding();
    }

    private final class Deciding implements GroupDecider<Wanted, Holdings, Written, Changed> {

        /** What this transaction adds to the todos and bytes of each owner. */
        private final Map<String, Long> todos = new HashMap<>();

        private final Map<String, Long> bytes = new HashMap<>();

        @Override
        public GroupDecision<Written, Changed> decide(Wanted wanted, Holdings has, Positions positions) {
            Topic topic = Topic.user(wanted.owner());
            Target target = new Target(topic, positions.next(topic));
            if (wanted instanceof Create create) {
                return create(create, has, target);
            }
            Todo before = has.todo();
            if (before == null) {
                throw TodoRequest.unknown();
            }
            return wanted instanceof Change change ? change(change, before, has, target) : delete(before, target);
        }

        private GroupDecision<Written, Changed> create(Create create, Holdings has, Target target) {
            if (has.todos() + todos.getOrDefault(create.owner(), 0L) >= quota.todos()) {
                throw Quota.exceeded("todos", "todos", quota.todos());
            }
            require(create.owner(), has, create.content().bytes());
            Todo todo = Todo.create(create.owner(), UUID.randomUUID(), create.content(), has.now());
            add(todo.owner(), 1, create.content().bytes());
            JsonObject kept =
                    new JsonObject().put("id", todo.id().toString()).put("createdAt", WireTime.write(todo.createdAt()));
            return written(
                    new Written.Insert(todo),
                    todo,
                    "todo:created",
                    todo.toJson(),
                    target,
                    create.content().bytes(),
                    kept);
        }

        private GroupDecision<Written, Changed> change(Change change, Todo before, Holdings has, Target target) {
            if (change.seen().isPresent() && !change.seen().get().equals(before.version())) {
                throw stale(before);
            }
            TodoContent content = change.edit().apply(before.content());
            if (content.equals(before.content())) {
                return new Leave<>(new Changed(before, null, 0));
            }
            long more = content.bytes() - before.content().bytes();
            require(before.owner(), has, more);
            add(before.owner(), 0, more);
            Todo after = before.changed(content, has.now());
            String name = content.completed() && !before.content().completed() ? "todo:completed" : "todo:updated";
            return written(new Written.Update(after), after, name, after.toJson(), target, more, new JsonObject());
        }

        private GroupDecision<Written, Changed> delete(Todo before, Target target) {
            long less = -before.content().bytes();
            add(before.owner(), -1, less);
            JsonObject data = new JsonObject().put("id", before.id().toString());
            return written(
                    new Written.Delete(before.id()), before, "todo:deleted", data, target, less, new JsonObject());
        }

        private void require(String owner, Holdings has, long more) {
            stored.require(owner, has.used() + bytes.getOrDefault(owner, 0L), more, "description");
        }

        private void add(String owner, long count, long more) {
            todos.merge(owner, count, Long::sum);
            bytes.merge(owner, more, Long::sum);
        }
    }

    private static Write<Written, Changed> written(
            Written row, Todo todo, String name, JsonObject data, Target target, long bytes, JsonObject kept) {
        Publication event = Publication.durable(target, name, data.toBuffer());
        return new Write<>(row, List.of(Event.of(target, name, event.data())), new Changed(todo, event, bytes), kept);
    }

    private static Failure stale(Todo current) {
        return Failure.of(ErrorCode.CONFLICT, "the todo has changed since that version")
                .with("todo", current.toJson());
    }
}
