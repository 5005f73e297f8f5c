package dev.switchboard.log;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.LogPage;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import dev.switchboard.config.Settings;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what the hub asks of the topic logs and lets old events go. Its commands are the hub's own.
 *
 * <ul>
 *   <li>{@code log:read {topic, after?, limit, length?}} → {@link LogPage#toJson}; without {@code after}, or with
 *       {@code limit} 0, the head alone. A page ends at 1,000 events or 1 MiB, or earlier if asked to, with one event at
 *       least. A reader behind {@code first} has a gap.
 *   <li>{@code log:heads {topics}} → {@code {heads: {topic: head}}}.
 *   <li>{@code log:moved {after?}} → {@code {heads, after, complete}}: the topics that moved since the answer that gave
 *       {@code after}; {@code complete} is false if there were too many to tell.
 * </ul>
 */
public final class LogVerticle extends ConcernVerticle {

    private static final Logger LOG = LoggerFactory.getLogger(LogVerticle.class);

    private LogReader reader;
    private LogRetention retention;
    private LogConfig config;
    private boolean stopped;

    @Override
    protected Future<?> open() {
        config = LogConfig.from(Settings.of(settings()));
        Postgres postgres = Postgres.of(vertx);
        reader = new LogReader(postgres);
        retention = new LogRetention(postgres, config);
        on(TopicLogs.READ, this::read);
        on(TopicLogs.HEADS, this::heads);
        on(TopicLogs.MOVED, this::moved);
        sweepLater();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return super.stop();
    }

    private Future<Answer> read(Command command) {
        String name = command.data().getString("topic", "");
        Topic topic = Topic.parse(name).orElseThrow(() -> Failure.badRequest("topic", "no topic has this name"));
        Long after = command.data().getLong("after");
        int limit = command.data().getInteger("limit", 0);
        int length = command.data().getInteger("length", LogReader.MAX_LENGTH);
        Future<LogPage> page =
                after == null || limit <= 0 ? reader.head(topic) : reader.page(topic, after, limit, length);
        return page.map(read -> Answer.of(read.toJson()));
    }

    private Future<Answer> heads(Command command) {
        JsonArray topics = command.data().getJsonArray("topics", new JsonArray());
        List<String> names = topics.stream().map(String.class::cast).toList();
        return reader.heads(names).map(Answer::of);
    }

    private Future<Answer> moved(Command command) {
        return reader.moved(command.data().getString("after")).map(Answer::of);
    }

    /** The next sweep begins when the last one has ended, so sweeps never pile up behind a slow store. */
    private void sweepLater() {
        if (stopped) {
            return;
        }
        vertx.setTimer(config.sweepInterval().toMillis(), timer -> retention
                .sweep()
                .onFailure(failure -> LOG.warn("what is old stays until the next sweep: {}", failure.toString()))
                .onComplete(swept -> sweepLater()));
    }
}
