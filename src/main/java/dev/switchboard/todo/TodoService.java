package dev.switchboard.todo;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.log.group.GroupUnit;
import dev.switchboard.quota.StoredBytes;
import dev.switchboard.todo.TodoCommits.Change;
import dev.switchboard.todo.TodoCommits.Changed;
import dev.switchboard.todo.TodoCommits.Create;
import dev.switchboard.todo.TodoCommits.Delete;
import dev.switchboard.todo.TodoCommits.Wanted;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and deletes todos, many in one transaction. A change, its event in the owner's personal log and its key are
 * one transaction, and the event is published after the commit. The owner's log is locked first, so an owner's changes are
 * serialized across nodes, and no user waits for another. Another user's todo is refused like one that does not exist. Runs on
 * its verticle's event loop.
 */
final class TodoService {

    /** About what a todo takes beside its content, twice with its event. */
    private static final int OVERHEAD = 600;

    private final GroupCommit commits;
    private final TodoCommits kind;
    private final TodoStore store;
    private final Publisher publisher;
    private final StoredBytes stored;

    TodoService(GroupCommit commits, TodoCommits kind, TodoStore store, Publisher publisher, StoredBytes stored) {
        this.commits = commits;
        this.kind = kind;
        this.store = store;
        this.publisher = publisher;
        this.stored = stored;
    }

    /**
     * Creates a todo, or answers that of an earlier command with the same key, as it was then.
     *
     * @param key null for none
     */
    Future<Todo> create(String owner, TodoContent content, @Nullable KeyUse key, Deadline deadline) {
        return commit(new Create(owner, content), key, deadline, OVERHEAD + 2 * content.bytes());
    }

    /**
     * Changes the content. A change that leaves it as it is makes no event and no new version.
     *
     * @param seen the version that the change applies to, or empty for any
     * @param length about how many characters the edit brings
     */
    Future<Todo> change(
            String owner,
            UUID id,
            Optional<Integer> seen,
            UnaryOperator<TodoContent> edit,
            int length,
            Deadline deadline) {
        return commit(new Change(owner, id, seen, edit), null, deadline, OVERHEAD + 2L * length);
    }

    Future<UUID> delete(String owner, UUID id, Deadline deadline) {
        return commit(new Delete(owner, id), null, deadline, OVERHEAD).map(Todo::id);
    }

    Future<Todo> get(String owner, UUID id) {
        return store.find(owner, id).map(found -> found.orElseThrow(TodoRequest::unknown));
    }

    /** As {@link TodoStore#page}. */
    Future<List<Todo>> page(String owner, TodoQuery query) {
        return store.page(owner, query);
    }

    /** A user without a log has no todos, so only a new todo creates one. */
    private Future<Todo> commit(Wanted wanted, @Nullable KeyUse key, Deadline deadline, long bytes) {
        GroupUnit<Wanted> unit = new GroupUnit<>(
                wanted,
                List.of(Topic.user(wanted.owner())),
                wanted instanceof Create,
                wanted.id(),
                key,
                deadline,
                bytes);
        return commits.submit(kind, unit).map(this::publish);
    }

    private Todo publish(Changed changed) {
        if (changed.event() != null) {
            publisher.publish(changed.event());
            stored.add(changed.todo().owner(), changed.bytes());
        }
        return changed.todo();
    }
}
