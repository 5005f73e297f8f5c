package dev.switchboard.testing;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Target;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.log.TopicLog;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A concern that does what a test asks: joins, leaves and publishes to topics, with or without notifying the nodes. */
public final class ScriptedConcern extends ConcernVerticle {

    static final List<String> COMMANDS = List.of(
            "stage:enter",
            "stage:enterToo",
            "stage:leave",
            "stage:publish",
            "stage:whisper",
            "stage:echo",
            "stage:evict",
            "stage:wait");

    private Publisher publisher;
    private Postgres postgres;

    @Override
    protected Future<?> open() {
        publisher = new Publisher(vertx);
        postgres = Postgres.of(vertx);
        on("stage:enter", this::enter);
        // Commands of one name wait for each other; this one does not wait for the other.
        on("stage:enterToo", this::enter);
        on(
                "stage:leave",
                command -> Future.succeededFuture(Answer.ok().with(Effects.leaving(List.of(topic(command))))));
        on("stage:publish", this::publish);
        on("stage:whisper", this::whisper);
        on("stage:echo", command -> Future.succeededFuture(Answer.of(new JsonObject().put("echo", echo(command)))));
        on("stage:evict", this::evict);
        on("stage:wait", this::delayed);
        return Future.succeededFuture();
    }

    /** The data, with a text of {@code padding} characters if it asks for one. */
    private static JsonObject echo(Command command) {
        JsonObject echoed = command.data();
        return echoed.containsKey("padding")
                ? echoed.copy().put("pad", "x".repeat(echoed.getInteger("padding")))
                : echoed;
    }

    /** {@code {topic, since?, floor?, laterFloor?, again?, refuse?, afterMs?}} or {@code {topics:[{topic, since?}]}}. */
    private Future<Answer> enter(Command command) {
        JsonObject data = command.data();
        if (data.containsKey("afterMs")) {
            return vertx.timer((Integer) data.remove("afterMs"), TimeUnit.MILLISECONDS)
                    .compose(fired -> enter(command));
        }
        if (command.joined() && data.getBoolean("refuse", false)) {
            return Future.failedFuture(Failure.forbidden("not any more"));
        }
        if (data.containsKey("topics")) {
            return enterSeveral(data.getJsonArray("topics"));
        }
        Effects effects = joining(command, data.getLong("floor", 0L));
        boolean again = data.getBoolean("again", false) && !command.joined();
        return Future.succeededFuture(Answer.of(new JsonObject().put("second", command.joined()))
                .with(again ? effects.thenRepeat() : command.joined() ? later(command) : effects));
    }

    private static Effects joining(Command command, long floor) {
        return Effects.joining(
                List.of(new Effects.Join(topic(command), command.data().getLong("since"), "", floor)));
    }

    private static Effects later(Command command) {
        Long floor = command.data().getLong("laterFloor");
        return floor == null ? Effects.NONE : joining(command, floor);
    }

    private static Future<Answer> enterSeveral(JsonArray topics) {
        List<Effects.Join> joins = new ArrayList<>();
        JsonArray entries = new JsonArray();
        for (int i = 0; i < topics.size(); i++) {
            JsonObject one = topics.getJsonObject(i);
            joins.add(new Effects.Join(Topic.trusted(one.getString("topic")), one.getLong("since"), "topics/" + i));
            entries.add(new JsonObject().put("chatId", one.getString("topic")));
        }
        return Future.succeededFuture(
                Answer.of(new JsonObject().put("topics", entries)).with(Effects.joining(joins)));
    }

    /** {@code {topic, event, data, about?, silent?, nudge?}}: durable; {@code silent} commits without publishing. */
    private Future<Answer> publish(Command command) {
        JsonObject data = command.data();
        Buffer body = data.getJsonObject("data").toBuffer();
        return (data.containsKey("about")
                        ? appendAbout(command, body)
                        : append(topic(command), data.getString("event"), body, data.getString("evict")))
                .map(seq -> {
                    Publication publication = Publication.durable(
                            new Target(topic(command), seq, data.getLong("about", 0L)), data.getString("event"), body);
                    if (data.containsKey("nudge")) {
                        List<String> users = data.getJsonArray("nudge").stream()
                                .map(String.class::cast)
                                .toList();
                        publication = publication.with(new Publication.Nudge(topic(command), seq, users));
                    }
                    if (!data.getBoolean("silent", false)) {
                        publisher.publish(publication);
                    }
                    return Answer.of(new JsonObject().put("at", seq));
                });
    }

    private Future<Answer> evict(Command command) {
        JsonObject data = command.data();
        Buffer body = new JsonObject().put("gone", data.getString("user")).toBuffer();
        return append(topic(command), "evicted", body, data.getString("user"))
                .compose(seq -> publisher.publishConfirmed(Publication.durable(topic(command), seq, "evicted", body)
                        .with(Publication.Scope.evicting(data.getString("user")))))
                .map(done -> Answer.ok());
    }

    private Future<Long> append(Topic topic, String event, Buffer body, String evict) {
        return postgres.transaction(tx -> TopicLog.lock(tx, List.of(topic)).compose(next -> {
            long seq = next.get(topic);
            return TopicLog.append(tx, topic, seq, event, body, evict).map(done -> seq);
        }));
    }

    private Future<Long> appendAbout(Command command, Buffer body) {
        Topic topic = topic(command);
        JsonObject data = command.data();
        return postgres.transaction(tx -> TopicLog.lock(tx, List.of(topic)).compose(next -> {
            Target target = new Target(topic, next.get(topic), data.getLong("about"));
            return TopicLog.append(tx, target, data.getString("event"), body).map(done -> target.seq());
        }));
    }

    /** {@code {topic, event, data, except?, role?}}: ephemeral. */
    private Future<Answer> whisper(Command command) {
        JsonObject data = command.data();
        Publication publication =
                Publication.ephemeral(topic(command), data.getString("event"), data.getJsonObject("data"));
        Publication.Scope scope = data.getBoolean("except", false)
                ? Publication.Scope.exceptConnection(command.caller().connectionId())
                : Publication.Scope.ALL;
        String role = data.getString("role");
        publisher.publish(publication.with(role == null ? scope : scope.withRole(role)));
        return Future.succeededFuture(Answer.ok());
    }

    private Future<Answer> delayed(Command command) {
        return vertx.timer(command.data().getLong("ms"), TimeUnit.MILLISECONDS).map(fired -> Answer.of(command.data()));
    }

    private static Topic topic(Command command) {
        return Topic.trusted(command.data().getString("topic"));
    }
}
