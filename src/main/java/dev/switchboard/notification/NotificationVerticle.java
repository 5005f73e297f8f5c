package dev.switchboard.notification;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.Publisher;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;

/**
 * The concern {@code notification}.
 *
 * <ul>
 *   <li>{@code notification:list {before?, limit?}} → {@code {notifications, unread}}: the caller's own, newest first;
 *       {@code before} is the id of the last one of the previous page
 *   <li>{@code notification:read {ids}} or {@code {all:true}} → {@code {unread}}; ids that the caller has no unread
 *       notification of are skipped, so it may be retried. What changes is an event in the caller's log:
 *       {@code notification:state {unread, readIds}} or {@code {unread, all:true}}
 *   <li>{@code notification:send {user, message, data?}} → {@code {notification, users}}: the hub's own, for back ends;
 *       {@code user} is one id or an array of any ids, {@code users} is the number of recipients
 *   <li>{@code publish {user, chat, room, connection, all, event, data, idempotencyKey?}} → {@code {published, seqs}}: the
 *       hub's own, for back ends, any event to any target; see {@link PublishRequest} and {@link PublishService}
 * </ul>
 *
 * Runs on one event loop per instance and shares nothing but the store, so there may be any number of instances.
 */
public final class NotificationVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        Settings settings = Settings.of(settings());
        Postgres postgres = Postgres.of(vertx);
        Publisher publisher = new Publisher(vertx);
        NotificationAnswers answers = new NotificationAnswers(
                new NotificationRequest(NotificationConfig.from(settings)),
                new NotificationStore(postgres),
                postgres,
                publisher);
        on(NotificationCommands.LIST, answers::list);
        on(NotificationCommands.READ, answers::read);
        onHeard(NotificationCommands.SEND, (caller, asked) -> answers.send(asked));
        openPublishing(PublishConfig.from(settings.at("publish")), postgres, publisher);
        return Future.succeededFuture();
    }

    private void openPublishing(PublishConfig config, Postgres postgres, Publisher publisher) {
        PublishKeys keys = new PublishKeys(postgres, config.keepKeys());
        PublishRequest request = new PublishRequest(config);
        PublishService service = new PublishService(vertx, postgres, keys, publisher);
        onHeard(
                NotificationCommands.PUBLISH,
                (caller, asked) -> service.publish(caller.id(), request.announcement(asked)));
        repeat(config.sweepInterval(), "old keys stay", keys::sweep);
    }
}
