package dev.switchboard.presence;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The concern {@code presence}: who is online, and with which status. It says only the changes that users make
 * themselves; that they come and go is told on each node by {@link PresenceWatcher}. A change of status that alters
 * nothing for the others is not said to them.
 *
 * <p>A status outlives its connections and is shown again when the user is back. While Redis is away a user has the
 * status this node knew last, or none, and {@code presence:set} is {@code UNAVAILABLE}.
 *
 * <p>Runs on one event loop, deployed with the node; it holds nothing that needs closing. One instance is enough, and
 * keeps the changes of a user in their order.
 */
public final class PresenceVerticle extends ConcernVerticle {

    private PresenceRequest request;
    private NodeDetails details;
    private UserTurns turns;
    private Audience audience;
    private StatusTeller teller;
    private Devices devices;

    @Override
    protected Future<?> open() {
        PresenceConfig config = PresenceConfig.from(Settings.of(settings()));
        request = new PresenceRequest(config);
        details = new NodeDetails(vertx, config.keepDetails());
        turns = new UserTurns(config.maxWaiting());
        audience = new Audience(vertx);
        teller = new StatusTeller(new Publisher(vertx));
        devices = new Devices(vertx);
        on("presence:subscribe", this::subscribe);
        on("presence:get", this::get);
        on("presence:unsubscribe", this::unsubscribe);
        on("presence:set", this::set);
        return details.open();
    }

    /** Joins first; the states are read at the second asking, when no later change can pass the new listener by. */
    private Future<Answer> subscribe(Command command) {
        List<String> users = request.userIds(command.data());
        if (command.joined()) {
            return states(users, command.caller().id(), Map.of());
        }
        List<Effects.Join> joins =
                users.stream().map(Topic::presence).map(Effects.Join::silent).toList();
        return Future.succeededFuture(Answer.ok().with(Effects.joining(joins).thenAgain()));
    }

    /** By what the users are connected is said of a chat's participants to a participant, and before the details are read. */
    private Future<Answer> get(Command command) {
        List<String> users = request.userIds(command.data());
        Caller asker = command.caller();
        return request.chatId(command.data())
                .map(chatId -> devices.of(users, chatId, asker))
                .orElseGet(() -> Future.succeededFuture(Map.of()))
                .compose(connected -> states(users, asker.id(), connected));
    }

    private Future<Answer> unsubscribe(Command command) {
        List<Topic> topics =
                request.userIds(command.data()).stream().map(Topic::presence).toList();
        return Future.succeededFuture(Answer.ok().with(Effects.leaving(topics)));
    }

    private Future<Answer> set(Command command) {
        ChosenStatus status = request.status(command.data());
        String text = request.text(command.data());
        String user = command.caller().id();
        return turns.run(user, () -> choose(user, status, text));
    }

    private Future<Answer> choose(String user, ChosenStatus status, String text) {
        return details.read(List.of(user)).compose(read -> online(List.of(user)).compose(online -> {
            StatusChange change = StatusChange.of(
                    user,
                    !online.isEmpty(),
                    read.get(user),
                    status,
                    text,
                    SeenTime.write(Clock.systemUTC().instant()));
            return details.choose(user, status, text)
                    .compose(chosen -> details.see(change.seen()))
                    .map(seen -> teller.tell(change));
        }));
    }

    /** Details first and who is online last, so that little time is left for a change to overtake the answer. */
    private Future<Answer> states(List<String> users, String asker, Map<String, JsonArray> connected) {
        return details.readOrRecall(users).compose(reading -> {
            // Without the truth nothing is said of devices: it would tell who is hidden from who is gone.
            Map<String, JsonArray> shown = reading.fromRedis() ? connected : Map.of();
            return online(users).map(online -> answer(users, asker, reading.details(), online, shown));
        });
    }

    private static Answer answer(
            List<String> users,
            String asker,
            Map<String, Details> read,
            Set<String> online,
            Map<String, JsonArray> connected) {
        JsonArray states = new JsonArray();
        for (String user : users) {
            Details known = read.get(user);
            PresenceState state = user.equals(asker)
                    ? PresenceState.forSelf(user, online.contains(user), known)
                    : PresenceState.forOthers(user, online.contains(user), known);
            JsonObject json = state.toJson();
            if (connected.containsKey(user)) {
                json.put("devices", state.isOffline() ? new JsonArray() : connected.get(user));
            }
            states.add(json);
        }
        return Answer.of(new JsonObject().put("states", states));
    }

    private Future<Set<String>> online(Collection<String> users) {
        return audience.heard(users.stream().map(Topic::user).toList())
                .map(topics -> topics.stream().map(Topic::id).collect(Collectors.toSet()));
    }
}
