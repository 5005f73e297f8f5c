package dev.switchboard.todo;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.TodoCommands;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;

/**
 * The concern {@code todo}. Every command acts on the caller's own todos; changes are published to all of the
 * caller's connections.
 *
 * <ul>
 *   <li>{@code todo:create {title, description?, priority?, dueDate?}} → {@code {todo}}
 *   <li>{@code todo:update {id, title?, description?, priority?, dueDate?, completed?, version?}} → {@code {todo}}
 *   <li>{@code todo:complete {id, completed?, version?}} → {@code {todo}}; {@code completed} is true if absent
 *   <li>{@code todo:delete {id}} → {@code {id}}
 *   <li>{@code todo:list {completed?, limit?, cursor?}} → {@code {todos, cursor}}, newest first; {@code cursor} is null
 *       on the last page
 *   <li>{@code todo:get {id}} → {@code {todo}}
 * </ul>
 *
 * Runs on one event loop per instance and holds nothing, so there may be any number of instances and nothing to close.
 */
public final class TodoVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        TodoRequest request = new TodoRequest(TodoConfig.from(Settings.of(settings())));
        TodoService service = new TodoService(Postgres.of(vertx), new Publisher(vertx));
        TodoAnswers answers = new TodoAnswers(request, service);
        on(TodoCommands.CREATE, answers::create);
        on(TodoCommands.UPDATE, answers::update);
        on(TodoCommands.COMPLETE, answers::complete);
        on(TodoCommands.DELETE, answers::delete);
        on(TodoCommands.LIST, answers::list);
        on(TodoCommands.GET, answers::get);
        return Future.succeededFuture();
    }
}
