package dev.switchboard.todo;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.ErasureCommands.Erased;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.TodoCommands;
import dev.switchboard.config.Settings;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.quota.Quota;
import dev.switchboard.quota.StoredBytes;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The concern {@code todo}. Every command acts on the caller's own todos; changes are published to all of the
 * caller's connections.
 *
 * <ul>
 *   <li>{@code todo:create {title, description?, priority?, dueDate?, clientId?}} → {@code {todo}}
 *   <li>{@code todo:update {id, title?, description?, priority?, dueDate?, completed?, version?}} → {@code {todo}}
 *   <li>{@code todo:complete {id, completed?, version?}} → {@code {todo}}; {@code completed} is true if absent
 *   <li>{@code todo:delete {id}} → {@code {id}}
 *   <li>{@code todo:list {completed?, limit?, cursor?}} → {@code {todos, cursor}}, newest first; {@code cursor} is null
 *       on the last page
 *   <li>{@code todo:get {id}} → {@code {todo}}
 * </ul>
 *
 * Runs on one event loop per instance and shares nothing with the others, so there may be any number of instances.
 */
public final class TodoVerticle extends ConcernVerticle {

    private @Nullable StoredBytes stored;

    @Override
    protected Future<?> open() {
        TodoRequest request = new TodoRequest(TodoConfig.from(Settings.of(settings())));
        Quota quota = Quota.from(quota());
        Postgres postgres = Postgres.of(vertx);
        Publisher publisher = new Publisher(vertx);
        StoredBytes bytes = new StoredBytes(vertx, postgres, quota).open();
        stored = bytes;
        TodoStore store = new TodoStore(postgres);
        IdempotencyKeys keys = new IdempotencyKeys(postgres, IdempotencyKeys.KEPT);
        TodoService service = new TodoService(
                new GroupCommit(vertx, postgres, IdempotencyKeys.KEPT),
                new TodoCommits(store, quota, bytes),
                store,
                publisher,
                bytes);
        TodoAnswers answers = new TodoAnswers(request, service);
        repeat(IdempotencyKeys.SWEEP_INTERVAL, "old keys stay", keys::sweep);
        on(TodoCommands.CREATE, answers::create);
        on(TodoCommands.UPDATE, answers::update);
        on(TodoCommands.COMPLETE, answers::complete);
        on(TodoCommands.DELETE, answers::delete);
        on(TodoCommands.LIST, answers::list);
        on(TodoCommands.GET, answers::get);
        on(ErasureCommands.TODO, (caller, asked) -> store.erase(asked.user()).map(Erased::more));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return super.stop().eventually(() -> stored == null ? Future.succeededFuture() : stored.close());
    }
}
