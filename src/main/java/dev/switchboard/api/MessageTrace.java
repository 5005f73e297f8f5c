package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.TopicLogs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Answers why a user did not get a message: asks the chats' concern what the store knows, the log whether it still has the
 * event, and every node where the user's connections stand in the chat. What the message says is never told. Safe from
 * any thread.
 */
final class MessageTrace {

    static final String COMMAND = "message:trace";

    private static final String TRACE = "gateway:trace";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Commands commands;
    private final TopicLogs logs;

    MessageTrace(Commands commands) {
        this.commands = commands;
        this.logs = new TopicLogs(commands);
    }

    /**
     * @param asked {@code {user, message}} or {@code {user, chat, seq}}
     */
    Future<Answer> follow(Caller caller, JsonObject asked) {
        Fields fields = new Fields(asked);
        String user = fields.id("user");
        JsonObject question = new JsonObject().put("userId", user);
        Optional<String> message = fields.optionalText("message", Topic.MAX_ID_LENGTH);
        if (message.isPresent()) {
            question.put("messageId", message.get());
        } else {
            question.put("chatId", fields.id("chat")).put("seq", asked.getValue("seq"));
        }
        return commands.request(new Command(COMMAND, caller, question, false))
                .compose(facts ->
                        facts.success() ? withFacts(caller, user, facts.body()) : Future.succeededFuture(facts));
    }

    private Future<Answer> withFacts(Caller caller, String user, JsonObject facts) {
        JsonObject chat = facts.getJsonObject("chat");
        if (chat == null || facts.getJsonObject("message") == null) {
            return Future.succeededFuture(answer(user, facts, 1, Map.of()));
        }
        Topic topic = Topic.chat(chat.getString("id"));
        JsonObject question = new JsonObject().put("user", user).put("topic", topic.name());
        Future<Map<String, Answer>> nodes = commands.requestEach(new Command(TRACE, caller, question, false), PATIENCE);
        return logs.head(topic).compose(log -> nodes.map(answers -> answer(user, facts, log.first(), answers)));
    }

    private static Answer answer(String user, JsonObject facts, long firstKept, Map<String, Answer> nodes) {
        TraceStory story = new TraceStory(user, facts, firstKept, nodes);
        JsonArray connections = new JsonArray();
        JsonArray asked = new JsonArray();
        nodes.forEach((node, answer) -> {
            if (answer.success()) {
                connections.addAll(answer.body().getJsonArray("connections"));
                asked.add(new JsonObject()
                        .put("node", node)
                        .put("listens", answer.body().getBoolean("listens"))
                        .put("position", answer.body().getValue("position")));
            }
        });
        return Answer.of(new JsonObject()
                .put("user", user)
                .put("verdict", story.verdict())
                .put("steps", story.steps())
                .put("chat", facts.getJsonObject("chat"))
                .put("message", facts.getJsonObject("message"))
                .put("participant", facts.getJsonObject("participant"))
                .put("nodes", asked)
                .put("connections", connections)
                .put("unanswered", ClusterQuestions.unanswered(nodes)));
    }
}
