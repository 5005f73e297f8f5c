package dev.switchboard.log;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What gateways ask so that clients can come back; commands of the hub's own.
 *
 * <ul>
 *   <li>{@code recovery:put {id, topics, positions, keepMs, drop?}}: keeps a set under a new id, and forgets the ones of
 *       {@code drop}.
 *   <li>{@code recovery:get {id, keepMs}} → {@code {topics, positions}}, or {@code NOT_FOUND}.
 *   <li>{@code recovery:touch {ids, keepMs}}: keeps them for as long again.
 *   <li>{@code recovery:end {sids, keepMs}}: remembers for so long that these connections are over.
 *   <li>{@code recovery:whole {sid, topics, positions}} → {@code {whole}}: whether the logs hold all that is behind these,
 *       and the connection is not over.
 *   <li>{@code recovery:secret {name}} → {@code {secret}}: the same 32 bytes, in base64, for every node.
 * </ul>
 */
public final class RecoveryCommands {

    private static final int MAX_ID = 64;

    private final RecoverySets sets;
    private final HubSecrets secrets;

    public RecoveryCommands(RecoverySets sets, HubSecrets secrets) {
        this.sets = sets;
        this.secrets = secrets;
    }

    public Map<String, Function<Command, Future<Answer>>> answers() {
        return Map.of(
                "recovery:put",
                this::put,
                "recovery:get",
                this::get,
                "recovery:touch",
                this::touch,
                "recovery:end",
                this::end,
                "recovery:whole",
                this::whole,
                "recovery:secret",
                this::secret);
    }

    private Future<Answer> put(Command command) {
        JsonObject data = command.data();
        Future<Void> kept = sets.put(id(data, "id"), array(data, "topics"), array(data, "positions"), keep(data));
        return kept.compose(put -> sets.drop(texts(data, "drop"))).map(dropped -> Answer.ok());
    }

    private Future<Answer> get(Command command) {
        return sets.get(id(command.data(), "id"), keep(command.data())).map(Answer::of);
    }

    private Future<Answer> touch(Command command) {
        return sets.touch(texts(command.data(), "ids"), keep(command.data())).map(touched -> Answer.ok());
    }

    private Future<Answer> end(Command command) {
        return sets.end(texts(command.data(), "sids"), keep(command.data())).map(ended -> Answer.ok());
    }

    private Future<Answer> whole(Command command) {
        JsonObject data = command.data();
        return sets.whole(id(data, "sid"), array(data, "topics"), array(data, "positions"))
                .map(whole -> Answer.of(new JsonObject().put("whole", whole)));
    }

    private Future<Answer> secret(Command command) {
        return secrets.of(id(command.data(), "name")).map(secret -> Answer.of(new JsonObject().put("secret", secret)));
    }

    private static String id(JsonObject data, String key) {
        return new Fields(data).text(key, MAX_ID);
    }

    private static JsonArray array(JsonObject data, String key) {
        return data.getJsonArray(key, new JsonArray());
    }

    private static List<String> texts(JsonObject data, String key) {
        return array(data, key).stream().map(String.class::cast).toList();
    }

    private static Duration keep(JsonObject data) {
        Long ms = data.getLong("keepMs");
        if (ms == null || ms <= 0) {
            throw Failure.badRequest("keepMs", "keepMs is a number of milliseconds");
        }
        return Duration.ofMillis(ms);
    }
}
