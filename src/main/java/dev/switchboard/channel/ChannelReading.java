package dev.switchboard.channel;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NodeAnswers;
import dev.switchboard.bus.TopicUsers;
import dev.switchboard.channel.Namespaces.Place;
import dev.switchboard.log.TopicHistory;
import dev.switchboard.log.TopicHistory.Range;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code channel:history}, from the log, and {@code channel:presence}, which asks every node for the users of its connections.
 * On the concern's event loop.
 */
final class ChannelReading {

    /** To count a user costs about as much as to deliver so many bytes. */
    private static final int COST = 50;

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** Sees invisible users, too. */
    private static final String SERVICE = "service";

    private final Namespaces namespaces;
    private final ChannelAccess access;
    private final TopicHistory history;
    private final HubCommands hub;
    private final HiddenUsers hidden;

    ChannelReading(
            Namespaces namespaces, ChannelAccess access, TopicHistory history, HubCommands hub, HiddenUsers hidden) {
        this.namespaces = namespaces;
        this.access = access;
        this.history = history;
        this.hub = hub;
        this.hidden = hidden;
    }

    private Future<Place> readable(Command command, Fields fields) {
        Place place = namespaces.place(fields);
        String token = fields.optionalText("token", ChannelAccess.MAX_TOKEN).orElse(null);
        return access.requireRead(command.caller(), place, token).map(place);
    }

    Future<Answer> history(Command command) {
        Fields fields = new Fields(command.data());
        Range range = new Range(
                fields.optionalPosition("after").orElse(null),
                fields.optionalPosition("before").orElse(null),
                fields.whole("limit", 1, MAX_LIMIT, PRESET_LIMIT));
        return readable(command, fields).compose(place -> {
            if (!place.namespace().logged()) {
                throw Failure.forbidden("the namespace " + place.namespace().name() + " keeps no history");
            }
            return history.read(place.channel(), range).map(page -> {
                JsonArray publications = new JsonArray();
                page.events().forEach(event -> publications.add(new JsonObject(event)));
                return Answer.of(
                        new JsonObject().put("publications", publications).put("hasMore", page.hasMore()));
            });
        });
    }

    Future<Answer> presence(Command command) {
        return readable(command, new Fields(command.data())).compose(place -> {
            if (!place.namespace().presence()) {
                throw Failure.forbidden("the namespace " + place.namespace().name() + " has no presence");
            }
            return hub.askEach(GatewayCommands.USERS, Caller.HUB, new TopicUsers.Question(place.channel()), PATIENCE)
                    .map(ChannelReading::allOf)
                    .compose(all -> visible(command.caller(), all).map(visible -> answer(visible, all.count())));
        });
    }

    private static ChannelUsers allOf(NodeAnswers<TopicUsers> nodes) {
        if (!nodes.unanswered().isEmpty()) {
            throw Failure.unavailable("a node does not say who is in the channel; try again");
        }
        return ChannelUsers.of(nodes.given());
    }

    private Future<ChannelUsers> visible(Caller caller, ChannelUsers users) {
        return caller.hasRole(SERVICE)
                ? Future.succeededFuture(users)
                : hiddenAmong(List.copyOf(users.connections().keySet()), 0, new HashSet<>())
                        .map(users::without);
    }

    private Future<Collection<String>> hiddenAmong(List<String> users, int from, Set<String> found) {
        if (from >= users.size()) {
            return Future.succeededFuture(found);
        }
        int to = Math.min(users.size(), from + HiddenUsers.MAX);
        return hidden.among(users.subList(from, to)).compose(some -> {
            found.addAll(some);
            return hiddenAmong(users, to, found);
        });
    }

    /** @param counted what the nodes have looked at, which the limits charge */
    private static Answer answer(ChannelUsers users, int counted) {
        List<JsonObject> first = new ArrayList<>();
        users.connections().entrySet().stream()
                .limit(TopicUsers.MAX)
                .forEach(user ->
                        first.add(new JsonObject().put("id", user.getKey()).put("connections", user.getValue())));
        Answer answer =
                Answer.of(new JsonObject().put("users", new JsonArray(first)).put("count", users.count()));
        return new Answer(answer.body(), answer.effects(), COST * (long) counted);
    }
}
