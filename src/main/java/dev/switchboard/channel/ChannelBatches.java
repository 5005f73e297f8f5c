package dev.switchboard.channel;

import dev.switchboard.bus.ChannelCommands.Post;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Heard;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.PublishBatch.Posts;
import dev.switchboard.bus.PublishResults;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicTurns;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.Postgres;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * {@code channel:posts}: the part for channels of a batch of events, each accepted or refused alone. They share transactions, and a
 * channel gets its publications in their order. On the concern's event loop.
 */
final class ChannelBatches {

    private final Postgres postgres;
    private final ChannelPublishing publishing;

    ChannelBatches(Postgres postgres, ChannelPublishing publishing) {
        this.postgres = postgres;
        this.publishing = publishing;
    }

    Future<Heard<PublishResults>> post(Command command, Posts asked) {
        List<AsyncResult<PublicationDraft>> drafts =
                asked.posts().stream().map(post -> draft(command, post)).toList();
        return createLogs(drafts).transform(created -> {
            TopicTurns turns = new TopicTurns();
            List<Future<Heard<NotificationCommands.Published>>> results = new ArrayList<>(drafts.size());
            drafts.forEach(draft -> results.add(publish(command, draft, created, turns)));
            return Future.join(results).transform(done -> Future.succeededFuture(answer(results)));
        });
    }

    private AsyncResult<PublicationDraft> draft(Command command, Post post) {
        try {
            return Future.succeededFuture(publishing.draft(command.caller(), post));
        } catch (Failure refusal) {
            return Future.failedFuture(refusal);
        }
    }

    /** A channel without a log takes a transaction of its own in a group commit. */
    private Future<?> createLogs(List<AsyncResult<PublicationDraft>> drafts) {
        Set<Topic> logged = new HashSet<>();
        drafts.stream()
                .filter(AsyncResult::succeeded)
                .forEach(draft -> logged.addAll(draft.result().logged()));
        return logged.isEmpty() ? Future.succeededFuture() : TopicLog.createMissing(postgres, logged);
    }

    private Future<Heard<NotificationCommands.Published>> publish(
            Command command, AsyncResult<PublicationDraft> read, AsyncResult<?> created, TopicTurns turns) {
        if (read.failed()) {
            return Future.failedFuture(Objects.requireNonNull(read.cause()));
        }
        PublicationDraft draft = read.result();
        Future<Published> stored = created.failed() && !draft.logged().isEmpty()
                ? Future.failedFuture(Objects.requireNonNull(created.cause()))
                : publishing.store(draft, command.deadline());
        return turns.then(draft.ephemeral(), stored, published -> publishing.publish(draft, published));
    }

    private static Heard<PublishResults> answer(List<Future<Heard<NotificationCommands.Published>>> results) {
        long bytes = results.stream()
                .filter(Future::succeeded)
                .mapToLong(result -> result.result().bytes())
                .sum();
        return new Heard<>(
                new PublishResults(results.stream()
                        .<AsyncResult<NotificationCommands.Published>>map(result -> result.map(Heard::answer))
                        .toList()),
                bytes);
    }
}
