package dev.switchboard.chat;

import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.Steps;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies people whom messages mention, after the commit, through the concern {@code notification}. What a notice says, and its
 * key, are stored with the message; so it is sent once, however often and by whichever node it is tried. Runs on its verticle's
 * event loop and holds nothing.
 */
final class MentionNotices {

    /** How often a node looks for what another one has not done. */
    static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(MentionNotices.class);
    private static final int BATCH = 50;

    private final MentionStore store;
    private final HubCommands commands;

    MentionNotices(Vertx vertx, MentionStore store) {
        this.store = store;
        this.commands = HubCommands.of(vertx);
    }

    /** Sends it, if there is one. Should that fail, a {@link #sweep} sends it. */
    void send(@Nullable MentionNotice notice) {
        if (notice != null) {
            deliver(notice);
        }
    }

    private Future<Void> deliver(MentionNotice notice) {
        return commands.ask(NotificationCommands.SEND, notice.question())
                .compose(sent -> store.done(notice))
                .<Void>mapEmpty()
                .recover(failure -> {
                    LOG.debug("a mention is notified later: {}", failure.toString());
                    return Future.succeededFuture();
                });
    }

    /** Sends those that are overdue. */
    Future<Void> sweep() {
        return Steps.whileMore(this::deliverSome).compose(sent -> forget());
    }

    /** Whether there may be more. */
    private Future<Boolean> deliverSome() {
        return store.take(BATCH)
                .compose(taken ->
                        Future.all(taken.stream().map(this::deliver).toList()).map(taken.size() == BATCH));
    }

    private Future<Void> forget() {
        return store.forget()
                .onSuccess(count -> {
                    if (count > 0) {
                        LOG.warn("{} mentions were not notified in a day, and will not be", count);
                    }
                })
                .mapEmpty();
    }
}
