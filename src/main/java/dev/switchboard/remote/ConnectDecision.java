package dev.switchboard.remote;

import dev.switchboard.backend.CallIds;
import dev.switchboard.backend.Reply;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Deadline;
import dev.switchboard.bus.Failure;
import dev.switchboard.config.Reloadable;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** {@code decide.connect}: whether a user may connect, and with which further roles. Safe from any thread. */
final class ConnectDecision {

    /** The hub's own roles, which only a token gives. */
    private static final Set<String> OWN_ROLES = Set.of("admin", "service", "hub");

    private static final int MAX_ROLES = 50;
    private static final int MAX_ROLE = 100;

    private final Judge judge;
    private final Remembered<Question, Admitted> answers;

    private record Question(Caller caller, String address) {}

    /**
     * A consent.
     *
     * @param roles the further roles
     * @param counts whether the back end gave it
     */
    private record Admitted(Set<String> roles, boolean counts) implements Remembered.Answer {}

    ConnectDecision(Vertx vertx, Reloadable<Settings> document) {
        this.judge = new Judge(vertx, "connect", document, ConnectDecision::isAnswer);
        this.answers = new Remembered<>(cacheFor(document.get(), "connect"), System::nanoTime);
    }

    /** How long answers count; not at all unless it is configured. */
    static Duration cacheFor(Settings document, String decision) {
        Settings settings = document.at("decide").at(decision);
        return settings.has("cacheFor") ? settings.duration("cacheFor") : Duration.ZERO;
    }

    private static boolean isAnswer(Reply reply) {
        Object roles = reply.body().getValue("roles");
        return Judge.isVerdict(reply) && (roles == null || roles instanceof JsonArray);
    }

    Future<Set<String>> ask(Caller caller, String address) {
        Question question = new Question(caller, address);
        Future<Admitted> known = answers.find(caller.id(), question);
        return (known == null ? answers.put(caller.id(), question, () -> request(question)) : known)
                .map(Admitted::roles);
    }

    private Future<Admitted> request(Question question) {
        JsonObject body = new JsonObject()
                .put("decide", "connect")
                .put("caller", AskedBy.of(question.caller()))
                .put("address", question.address());
        return judge.ask(
                CallIds.random(), body, Deadline.NONE, ConnectDecision::read, () -> new Admitted(Set.of(), false));
    }

    private static Admitted read(JsonObject answer) {
        Failure refusal = Judge.refusal(answer);
        if (refusal != null) {
            throw refusal;
        }
        Set<String> roles = new HashSet<>();
        for (Object role : answer.getJsonArray("roles", new JsonArray())) {
            if (role instanceof String name
                    && CommandAnswer.isText(name, MAX_ROLE)
                    && !OWN_ROLES.contains(name)
                    && roles.size() < MAX_ROLES) {
                roles.add(name);
            }
        }
        return new Admitted(Set.copyOf(roles), true);
    }

    void forget(String user) {
        answers.forget(user);
    }

    Future<Void> close() {
        return judge.close();
    }
}
