package dev.switchboard.notification;

import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErasureCommands;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.Publisher;
import dev.switchboard.config.Settings;
import dev.switchboard.idempotency.IdempotencyKeys;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.group.GroupCommit;
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
 *   <li>{@code notification:send {user, message, data?, clientId?}} → {@code {notification, users}}: the hub's own, for back ends;
 *       {@code user} is one id or an array of any ids, {@code users} is the number of recipients
 *   <li>{@code publish {user, chat, room, channel, connection, all, event, data, clientId?}} → {@code {published, seqs}}: the
 *       hub's own, for back ends, any event to any target; see {@link PublishRequest} and {@link PublishService}
 *   <li>{@code publish:batch {batch}} → {@code {results}}: the same for up to 1,000 events, one result for each; see
 *       {@link PublishBatches}
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
        PublishConfig publishing = PublishConfig.from(settings.at("publish"));
        IdempotencyKeys keys = new IdempotencyKeys(postgres, publishing.keepKeys());
        GroupCommit commits = new GroupCommit(vertx, postgres, publishing.keepKeys());
        NotificationAnswers answers = new NotificationAnswers(
                new NotificationRequest(NotificationConfig.from(settings)),
                new NotificationStore(postgres),
                new NotificationService(commits, publisher));
        on(NotificationCommands.LIST, answers::list);
        on(NotificationCommands.READ, answers::read);
        onHeard(NotificationCommands.SEND, answers::send);
        PublishRequest request = new PublishRequest(publishing);
        PublishService service = new PublishService(vertx, commits, keys, publisher);
        onHeard(NotificationCommands.PUBLISH, (command, asked) -> {
            Announcement announcement = request.announcement(asked);
            return service.publish(
                    command.caller(),
                    asked,
                    announcement,
                    KeyUse.of(command, asked.key(), announcement.content()),
                    command.deadline());
        });
        PublishBatches batches = new PublishBatches(vertx, postgres, request, service);
        onHeard(NotificationCommands.PUBLISH_BATCH, batches::publish);
        NotificationErasure erasure = new NotificationErasure(postgres);
        on(ErasureCommands.NOTIFICATION, (caller, asked) -> erasure.erase(asked.user()));
        repeat(publishing.sweepInterval(), "old keys stay", keys::sweep);
        return Future.succeededFuture();
    }
}
