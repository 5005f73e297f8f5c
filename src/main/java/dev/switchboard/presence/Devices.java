package dev.switchboard.presence;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * By what users are connected, {@code [{kind, door}]} each, for somebody who shares a chat with them: the concern that
 * knows the chat says who that is, and the nodes say what they have. Keeps nothing; safe from any thread.
 */
final class Devices {

    private static final String CHAT = "chat:members";
    private static final String ASK = "gateway:devices";
    /** A node that does not answer in this time is left out: better few devices than a late answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final JsonArray NONE = new JsonArray();

    private final Vertx vertx;

    Devices(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The devices of those of the users who are in the chat; fails with {@code NOT_FOUND} if the asker is not. */
    Future<Map<String, JsonArray>> of(List<String> users, String chatId, Caller asker) {
        JsonObject data = new JsonObject().put("chatId", chatId);
        return Commands.of(vertx)
                .request(new Command(CHAT, asker, data, false))
                .compose(Answer::succeeded)
                .map(answer -> answer.getJsonArray("participants").stream().collect(Collectors.toSet()))
                .compose(participants ->
                        ask(users.stream().filter(participants::contains).toList()));
    }

    private Future<Map<String, JsonArray>> ask(List<String> users) {
        JsonObject data = new JsonObject().put("users", new JsonArray(users));
        return Commands.of(vertx)
                .requestEach(new Command(ASK, Caller.HUB, data, false), PATIENCE)
                .map(answers -> {
                    Map<String, JsonArray> devices = new HashMap<>();
                    users.forEach(user -> devices.put(user, ofUser(user, answers.values())));
                    return devices;
                });
    }

    private static JsonArray ofUser(String user, Collection<Answer> answers) {
        JsonArray devices = new JsonArray();
        answers.stream()
                .filter(Answer::success)
                .map(answer -> answer.body().getJsonObject("devices").getJsonArray(user, NONE))
                .forEach(devices::addAll);
        return devices;
    }
}
