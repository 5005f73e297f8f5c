package dev.switchboard.notification;

import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.group.GroupCommit;
import dev.switchboard.log.group.GroupUnit;
import dev.switchboard.notification.NotificationCommits.Done;
import dev.switchboard.notification.NotificationCommits.Read;
import dev.switchboard.notification.NotificationCommits.Send;
import dev.switchboard.notification.NotificationCommits.Wanted;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends notifications and marks them as read, many in one transaction. One notification, to however many users, is one event:
 * the rows and the entries of the personal logs are committed together, then it is published. What is marked as read is one
 * event in the user's own log, so that all their devices hear of it, also those that are absent. The logs are locked first, so
 * their order is the order in which notifications came and were read. Runs on its verticle's event loop.
 */
final class NotificationService {

    /** About what a notification takes for each user, and a mark for each id. */
    private static final int BYTES = 250;

    private final GroupCommit commits;
    private final NotificationCommits kind = new NotificationCommits();
    private final Publisher publisher;

    NotificationService(GroupCommit commits, Publisher publisher) {
        this.commits = commits;
        this.publisher = publisher;
    }

    /**
     * Sends the notification, or answers that of an earlier command with the same key.
     *
     * @param key null for none
     */
    Future<Done> send(NotificationDraft draft, @Nullable KeyUse key, Deadline deadline) {
        List<Topic> topics = draft.users().stream().map(Topic::user).toList();
        return commit(new Send(draft), topics, key, deadline, BYTES * (long) topics.size() + draft.length());
    }

    /** Marks those of the ids that are unread, or all if there are no ids; returns how many are unread then. */
    Future<Long> read(String user, Optional<List<UUID>> ids, Deadline deadline) {
        long bytes = BYTES * (1L + ids.map(List::size).orElse(0));
        return commit(new Read(user, ids), List.of(Topic.user(user)), null, deadline, bytes)
                .map(Done::unread);
    }

    private Future<Done> commit(
            Wanted wanted, List<Topic> topics, @Nullable KeyUse key, Deadline deadline, long bytes) {
        return commits.submit(kind, new GroupUnit<>(wanted, topics, true, null, key, deadline, bytes))
                .onSuccess(done -> {
                    if (done.event() != null) {
                        publisher.publish(done.event());
                    }
                });
    }
}
