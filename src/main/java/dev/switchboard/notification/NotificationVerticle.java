package dev.switchboard.notification;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Publisher;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 *   <li>{@code publish {user, chat, room, connection, all, event, data, idempotencyKey?}} → {@code {published, seqs}}: the
 *       hub's own, for back ends, any event to anybody; see {@link PublishRequest} and {@link PublishService}
 * </ul>
 *
 * Runs on one event loop per instance and shares nothing but the store, so there may be any number of instances.
 */
public final class NotificationVerticle extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(NotificationVerticle.class);

    private NotificationRequest request;
    private NotificationStore store;
    private NotificationService service;
    private PublishRequest publishRequest;
    private PublishService publishing;
    private boolean stopped;

    @Override
    protected Future<?> open() {
        Settings settings = Settings.of(settings());
        Postgres postgres = Postgres.of(vertx);
        Publisher publisher = new Publisher(vertx);
        request = new NotificationRequest(NotificationConfig.from(settings));
        store = new NotificationStore(postgres);
        service = new NotificationService(postgres, store, publisher);
        openPublishing(PublishConfig.from(settings.at("publish")), postgres, publisher);
        on("notification:list", this::list);
        on("notification:read", this::read);
        on("notification:send", this::send);
        return Future.succeededFuture();
    }

    private void openPublishing(PublishConfig config, Postgres postgres, Publisher publisher) {
        PublishKeys keys = new PublishKeys(postgres, config.keepKeys());
        publishRequest = new PublishRequest(config);
        publishing = new PublishService(vertx, postgres, keys, publisher);
        on("publish", this::publish);
        sweepLater(keys, config);
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return super.stop();
    }

    /** The next sweep begins when the last one has ended, so sweeps never pile up behind a slow store. */
    private void sweepLater(PublishKeys keys, PublishConfig config) {
        if (!stopped) {
            vertx.setTimer(config.sweepInterval().toMillis(), timer -> keys.sweep()
                    .onFailure(failure -> LOG.warn("old keys stay until the next sweep: {}", failure.toString()))
                    .onComplete(swept -> sweepLater(keys, config)));
        }
    }

    private Future<Answer> publish(Command command) {
        Announcement announcement = publishRequest.announcement(command.data());
        return publishing.publish(command.caller().id(), announcement).map(Answer::of);
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
        NotificationDraft draft = request.draft(command.data());
        return service.send(draft)
                .map(sent -> Answer.of(new JsonObject()
                        .put("notification", sent.toJson())
                        .put("users", draft.users().size())));
    }
}
