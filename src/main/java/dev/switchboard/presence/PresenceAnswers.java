package dev.switchboard.presence;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.ApartUsers;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.PresenceCommands.Changes;
import dev.switchboard.bus.PresenceCommands.Hidden;
import dev.switchboard.bus.PresenceCommands.Users;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.UserDevices.Device;
import dev.switchboard.bus.WireTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers the presence commands. On its verticle's event loop. */
final class PresenceAnswers {

    private final PresenceRequest request;
    private final NodeDetails details;
    private final UserQueues queues;
    private final Audience audience;
    private final StatusPublisher publisher;
    private final Devices devices;
    private final ApartLookup apart;
    private final HubClock clock;
    private final RecentChanges recent;

    PresenceAnswers(Vertx vertx, PresenceConfig config, NodeDetails details) {
        this.request = new PresenceRequest(config);
        this.details = details;
        this.queues = new UserQueues(config.maxWaiting());
        this.audience = new Audience(vertx);
        this.publisher = new StatusPublisher(new Publisher(vertx));
        this.devices = new Devices(vertx);
        this.apart = new ApartLookup(vertx);
        this.clock = HubClock.of(vertx);
        this.recent = RecentChanges.of(vertx);
    }

    /**
     * Joins first; the states are read for the second answer, when no later change can miss the new subscriber. Of users whom
     * the caller blocks, or who block the caller, the topics are joined too, and nothing of them is shown.
     */
    Future<Answer> subscribe(Command command) {
        List<String> users = request.userIds(command.data());
        return apart.of(command.caller(), users)
                .compose(hidden -> command.joined()
                        ? states(users, PresenceCommands.Users.selfOf(command), Map.of(), hidden)
                                .map(answer -> answer.with(Effects.joining(hidden.joins())))
                        : Future.succeededFuture(Answer.ok()
                                .with(Effects.joining(users.stream()
                                                .map(Topic::presence)
                                                .map(hidden::join)
                                                .toList())
                                        .thenRepeat())));
    }

    /** The devices of a chat's participants are shown to a participant; they are read before the details. */
    Future<Answer> get(Command command) {
        List<String> users = request.userIds(command.data());
        Caller caller = command.caller();
        return request.chatId(command.data())
                .map(chatId -> devices.of(users, chatId, caller))
                .orElseGet(() -> Future.succeededFuture(Map.of()))
                .compose(connected -> apart.of(caller, users)
                        .compose(hidden -> states(users, PresenceCommands.Users.selfOf(command), connected, hidden)));
    }

    Future<Answer> unsubscribe(Command command) {
        List<Topic> topics =
                request.userIds(command.data()).stream().map(Topic::presence).toList();
        return Future.succeededFuture(Answer.ok().with(Effects.leaving(topics)));
    }

    Future<Answer> set(Command command) {
        ChosenStatus status = request.status(command.data());
        String text = request.text(command.data());
        String user = command.caller().id();
        return queues.run(user, () -> choose(user, status, text));
    }

    private Future<Answer> choose(String user, ChosenStatus status, @Nullable String text) {
        return details.read(List.of(user)).compose(read -> online(List.of(user)).compose(online -> {
            StatusChange change =
                    StatusChange.of(user, !online.isEmpty(), read.of(user), status, text, WireTime.write(clock.now()));
            return details.choose(user, status, text)
                    .compose(chosen -> details.see(change.seen()))
                    .map(seen -> publisher.publish(change));
        }));
    }

    /** The states that may have changed within the time asked for. Users who are hidden from the caller are left out. */
    Future<Answer> changed(Command command) {
        Changes asked = Changes.of(command);
        List<String> changed = recent.since(asked.within(), asked.ids());
        return changed.isEmpty()
                ? Future.succeededFuture(Answer.of(new JsonObject().put("states", new JsonArray())))
                : apart.of(command.caller(), changed)
                        .compose(hidden -> changed(
                                changed.stream()
                                        .filter(user -> !hidden.contains(user))
                                        .toList(),
                                command.caller().id(),
                                clock.now().minus(asked.within())));
    }

    private Future<Answer> changed(List<String> users, String self, Instant since) {
        return details.readOrRecall(users).compose(reading -> online(users).map(online -> {
            List<String> shown = users.stream()
                    .filter(user -> user.equals(self)
                            || mayHaveChanged(
                                    PresenceState.forOthers(user, online.contains(user), reading.of(user)), since))
                    .toList();
            return answer(shown, self, reading, online, Map.of(), ApartUsers.NONE);
        }));
    }

    /**
     * A user who went offline was last seen then. An invisible user looks offline all the time, so nobody learns of them.
     * While Redis is away nothing is known of the time, and users who are offline are left out.
     */
    private static boolean mayHaveChanged(PresenceState state, Instant since) {
        return !state.isOffline()
                || (state.lastSeen() != null && Instant.parse(state.lastSeen()).isAfter(since));
    }

    /** Those of the users who have chosen to be invisible; while Redis is away, as far as this node knows. */
    Future<Hidden> hidden(Users users) {
        return details.readOrRecall(users.ids())
                .map(read -> new Hidden(users.ids().stream()
                        .filter(user -> read.of(user).invisible())
                        .collect(Collectors.toSet())));
    }

    /** Details first and who is online last, so that a change has little time to overtake the answer. */
    private Future<Answer> states(
            List<String> users, @Nullable String self, Map<String, List<Device>> connected, ApartUsers hidden) {
        return details.readOrRecall(users).compose(reading -> {
            // Without Redis no devices are shown: they would reveal which of the users shown as offline are invisible.
            Map<String, List<Device>> shown = reading.fromRedis() ? connected : Map.of();
            return online(users).map(online -> answer(users, self, reading, online, shown, hidden));
        });
    }

    private static Answer answer(
            List<String> users,
            @Nullable String self,
            NodeDetails.Reading reading,
            Set<String> online,
            Map<String, List<Device>> connected,
            ApartUsers hidden) {
        JsonArray states = new JsonArray();
        for (String user : users) {
            PresenceState state = user.equals(self)
                    ? PresenceState.forSelf(user, online.contains(user), reading.of(user))
                    : PresenceState.forOthers(user, online.contains(user), reading.of(user));
            JsonObject json = hidden.shown(state.toJson());
            List<Device> own = connected.get(user);
            if (own != null) {
                json.put(
                        "devices",
                        state.isOffline() || hidden.contains(user)
                                ? new JsonArray()
                                : new JsonArray(own.stream().map(Device::toJson).toList()));
            }
            states.add(json);
        }
        return Answer.of(new JsonObject().put("states", states));
    }

    private Future<Set<String>> online(Collection<String> users) {
        return audience.active(users.stream().map(Topic::user).toList())
                .map(topics -> topics.stream().map(Topic::id).collect(Collectors.toSet()));
    }
}
