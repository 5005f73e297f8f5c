package dev.switchboard.notification;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Publisher;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * The concern {@code notification}.
 *
 * <ul>
 *   <li>{@code notification:list {before?, limit?}} → {@code {notifications, unread}}: the caller's own, newest first;
 *       {@code before} is the id of the last one the client has
 *   <li>{@code notification:read {ids}} or {@code {all:true}} → {@code {unread}}; ids that the caller has no unread
 *       notification of are passed over, so it may be sent again. The caller's other devices are not told.
 *   <li>{@code notification:send {user, message, data?}} → {@code {notification, users}}: the hub's own, for back ends;
 *       {@code user} is one id or an array, the ids need not be known, {@code users} is how many got it
 * </ul>
 *
 * Runs on one event loop per instance and holds nothing, so there may be any number of instances and nothing to close.
 */
public final class NotificationVerticle extends ConcernVerticle {

    private NotificationRequest request;
    private NotificationStore store;
    private NotificationService service;

    @Override
    protected Future<?> open() {
        request = new NotificationRequest(NotificationConfig.from(Settings.of(settings())));
        store = new NotificationStore(Postgres.of(vertx));
        service = new NotificationService(Postgres.of(vertx), store, new Publisher(vertx));
        on("notification:list", this::list);
        on("notification:read", this::read);
        on("notification:send", this::send);
        return Future.succeededFuture();
    }

    private Future<Answer> list(Command command) {
        JsonObject data = command.data();
        return store.page(command.caller().id(), request.before(data), request.limit(data))
                .map(page -> Answer.of(
                        page.orElseThrow(NotificationRequest::unknownBefore).toJson()));
    }

    private Future<Answer> read(Command command) {
        return store.read(command.caller().id(), request.read(command.data()))
                .map(unread -> Answer.of(new JsonObject().put("unread", unread)));
    }

    private Future<Answer> send(Command command) {
        Draft draft = request.draft(command.data());
        return service.send(draft)
                .map(sent -> Answer.of(new JsonObject()
                        .put("notification", sent.toJson())
                        .put("users", draft.users().size())));
    }
}
