package dev.switchboard.notification;

import dev.switchboard.bus.ChannelCommands;
import dev.switchboard.bus.ChannelCommands.Post;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatIds;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Heard;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.NotificationCommands.Publish;
import dev.switchboard.bus.NotificationCommands.Published;
import dev.switchboard.bus.PublishBatch;
import dev.switchboard.bus.PublishResults;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicTurns;
import dev.switchboard.idempotency.KeyUse;
import dev.switchboard.log.TopicLog;
import dev.switchboard.notification.Announcements.Outcome;
import dev.switchboard.storage.Postgres;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes many events of a back end, each accepted or refused alone. What they have in common is asked once: which chats exist,
 * the posts to channels, the logs that do not exist yet. Each is then a unit of the group commit, so that they share transactions
 * and one whose topic is held up holds up no other topic. A topic gets its events in the order of the batch. Runs on its verticle's
 * event loop.
 */
final class PublishBatches {

    /** What all events of a batch may be published to, together. */
    private static final int MAX_TARGETS = 10_000;

    /** How long before the caller is answered TIMEOUT an event that waits is answered by itself, with the results of the others. */
    private static final Duration FOR_THE_ANSWER = Duration.ofMillis(500);

    private final Vertx vertx;
    private final Postgres postgres;
    private final PublishRequest request;
    private final PublishService service;

    PublishBatches(Vertx vertx, Postgres postgres, PublishRequest request, PublishService service) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.request = request;
        this.service = service;
    }

    /** An event that can be understood. */
    private record Entry(Publish asked, Announcement announcement, @Nullable KeyUse key) {

        boolean hasChannels() {
            return !announcement.channels().isEmpty();
        }

        boolean isMixed() {
            return hasChannels() && announcement.isBesidesChannels();
        }
    }

    Future<Heard<PublishResults>> publish(Command command, PublishBatch batch) {
        return new Round(command, batch).run();
    }

    /** One batch. */
    private final class Round {

        private final Command command;
        private final Deadline deadline;
        /** What each entry is, or why it is refused. */
        private final List<AsyncResult<Entry>> entries = new ArrayList<>();
        /** The results of the posts to channels, by the entry. */
        private final IdentityHashMap<Entry, AsyncResult<Published>> posted = new IdentityHashMap<>();

        private final TopicTurns turns = new TopicTurns();
        private Set<String> unknownChats = Set.of();
        private @Nullable Throwable noChats;
        private @Nullable Throwable noLogs;
        private Future<?> posts = Future.succeededFuture();
        private long postedBytes;
        private int targets;

        Round(Command command, PublishBatch batch) {
            this.command = command;
            this.deadline = new Deadline(command.deadline().nanos() - FOR_THE_ANSWER.toNanos());
            for (int i = 0; i < batch.size(); i++) {
                entries.add(read(batch, i));
            }
        }

        private AsyncResult<Entry> read(PublishBatch batch, int index) {
            try {
                Publish asked = batch.entry(index);
                Announcement announcement = request.announcement(asked);
                targets += announcement.targets();
                if (targets > MAX_TARGETS) {
                    targets -= announcement.targets();
                    throw Failure.badRequest(
                            PublishBatch.FIELD, "a batch must not have more than " + MAX_TARGETS + " targets together");
                }
                KeyUse key =
                        KeyUse.of(command.caller(), NotificationCommands.PUBLISH, asked.key(), announcement.content());
                return Future.succeededFuture(new Entry(asked, announcement, key));
            } catch (Failure refusal) {
                return Future.failedFuture(refusal);
            }
        }

        private List<Entry> accepted() {
            return entries.stream()
                    .filter(AsyncResult::succeeded)
                    .map(AsyncResult::result)
                    .toList();
        }

        Future<Heard<PublishResults>> run() {
            List<Entry> accepted = accepted();
            posts = post(accepted);
            Future<?> asked = Future.join(askChats(accepted), createLogs(accepted));
            // The other targets of an event come after its channels, and later events of a topic after them.
            boolean mixed = accepted.stream().anyMatch(Entry::isMixed);
            return (mixed ? Future.join(asked, posts) : asked).transform(ready -> results());
        }

        private Future<?> askChats(List<Entry> accepted) {
            Set<String> chats = new HashSet<>();
            accepted.forEach(entry -> chats.addAll(entry.announcement().chats().keySet()));
            return chats.isEmpty()
                    ? Future.succeededFuture()
                    : HubCommands.of(vertx)
                            .ask(ChatCommands.KNOWN, new ChatIds(List.copyOf(chats)))
                            .onSuccess(unknown -> unknownChats = Set.copyOf(unknown.ids()))
                            .onFailure(cause -> noChats = cause);
        }

        /** A topic without a log takes a transaction of its own in a group commit. */
        private Future<?> createLogs(List<Entry> accepted) {
            Set<Topic> durable = new HashSet<>();
            accepted.forEach(entry -> durable.addAll(entry.announcement().durable()));
            return durable.isEmpty()
                    ? Future.succeededFuture()
                    : TopicLog.createMissing(postgres, durable).onFailure(cause -> noLogs = cause);
        }

        /** Channels get theirs before the others, as with a single event. */
        private Future<?> post(List<Entry> accepted) {
            List<Entry> posts = accepted.stream().filter(Entry::hasChannels).toList();
            if (posts.isEmpty()) {
                return Future.succeededFuture();
            }
            return HubCommands.of(vertx)
                    .askHeard(
                            ChannelCommands.POSTS,
                            command.caller(),
                            new PublishBatch.Posts(
                                    posts.stream().map(PublishBatches::postOf).toList()),
                            deadline)
                    .onComplete(done -> {
                        postedBytes = done.succeeded() ? done.result().bytes() : 0;
                        for (int i = 0; i < posts.size(); i++) {
                            posted.put(
                                    posts.get(i),
                                    done.succeeded()
                                            ? done.result().answer().results().get(i)
                                            : Future.failedFuture(done.cause()));
                        }
                    });
        }

        private Future<Heard<PublishResults>> results() {
            List<Future<Heard<Published>>> results = new ArrayList<>(entries.size());
            for (AsyncResult<Entry> entry : entries) {
                results.add(entry.succeeded() ? publish(entry.result()) : Future.failedFuture(refusalOf(entry)));
            }
            return inTime(results).map(done -> {
                long bytes = postedBytes
                        + done.stream()
                                .filter(AsyncResult::succeeded)
                                .mapToLong(result -> result.result().bytes())
                                .sum();
                return new Heard<>(
                        new PublishResults(done.stream()
                                .<AsyncResult<Published>>map(result -> result.map(Heard::answer))
                                .toList()),
                        bytes);
            });
        }

        private Future<Heard<Published>> publish(Entry entry) {
            return entry.hasChannels() ? posts.transform(done -> afterPost(entry)) : rest(entry);
        }

        private Future<Heard<Published>> afterPost(Entry entry) {
            AsyncResult<Published> channels = Objects.requireNonNull(posted.get(entry));
            if (channels.failed()) {
                return Future.failedFuture(refusalOf(channels));
            }
            Heard<Published> byChannels = Heard.byNobody(channels.result());
            return entry.isMixed()
                    ? rest(entry).map(others -> PublishService.together(byChannels, others))
                    : Future.succeededFuture(byChannels);
        }

        private Future<Heard<Published>> rest(Entry entry) {
            return turns.then(entry.announcement().ephemeral(), outcome(entry), service::publish);
        }

        private Future<Outcome> outcome(Entry entry) {
            Announcement announcement = entry.announcement();
            boolean chats = !announcement.chats().isEmpty();
            if (chats && noChats != null) {
                return Future.failedFuture(noChats);
            }
            if (chats && announcement.chats().keySet().stream().anyMatch(unknownChats::contains)) {
                return service.repeated(announcement, unknownChats, entry.key());
            }
            return noLogs != null && !announcement.durable().isEmpty()
                    ? Future.failedFuture(noLogs)
                    : service.commit(announcement, entry.key(), deadline);
        }

        /** Completes when all have their result; at the deadline those without one have TIMEOUT. */
        private Future<List<AsyncResult<Heard<Published>>>> inTime(List<Future<Heard<Published>>> results) {
            Promise<Void> over = Promise.promise();
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos()));
            long timer = vertx.setTimer(left, fired -> over.tryComplete());
            Future.join(results).onComplete(done -> over.tryComplete());
            return over.future().map(ended -> {
                vertx.cancelTimer(timer);
                return results.stream()
                        .<AsyncResult<Heard<Published>>>map(result -> result.isComplete()
                                ? result
                                : Future.failedFuture(Failure.timeout(NotificationCommands.PUBLISH.name())))
                        .toList();
            });
        }
    }

    private static Post postOf(Entry entry) {
        Announcement announcement = entry.announcement();
        return new Post(
                announcement.channels(),
                announcement.event(),
                announcement.data(),
                announcement.scope(),
                entry.asked().key());
    }

    private static Throwable refusalOf(AsyncResult<?> failed) {
        return Objects.requireNonNull(failed.cause());
    }
}
