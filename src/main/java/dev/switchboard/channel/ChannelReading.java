package dev.switchboard.channel;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.Members;
import dev.switchboard.bus.MembersPage;
import dev.switchboard.channel.Namespaces.Place;
import dev.switchboard.log.TopicHistory;
import dev.switchboard.log.TopicHistory.Range;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code channel:history}, from the log, and {@code channel:presence}, which asks every node for the users of its connections.
 * On the concern's event loop.
 */
final class ChannelReading {

    /** To count a user costs about as much as to deliver so many bytes. */
    private static final int COST = 50;

    private static final int PRESET_LIMIT = 50;
    private static final int MAX_LIMIT = 100;
    /** Sees invisible users, too. */
    private static final String SERVICE = "service";

    private final Namespaces namespaces;
    private final ChannelAccess access;
    private final TopicHistory history;
    private final Members members;
    private final HiddenUsers hidden;

    ChannelReading(
            Namespaces namespaces, ChannelAccess access, TopicHistory history, Members members, HiddenUsers hidden) {
        this.namespaces = namespaces;
        this.access = access;
        this.history = history;
        this.members = members;
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
            return members.page(place.channel(), null)
                    .compose(all -> visible(command.caller(), all).map(visible -> answer(visible, all.count())));
        });
    }

    private Future<MembersPage> visible(Caller caller, MembersPage all) {
        return caller.hasRole(SERVICE)
                ? Future.succeededFuture(all)
                : hidden.amongMany(all.ids()).map(all::without);
    }

    /** @param counted what the nodes have looked at, which the limits charge */
    private static Answer answer(MembersPage visible, int counted) {
        JsonArray first = new JsonArray();
        visible.users()
                .forEach(user ->
                        first.add(new JsonObject().put("id", user.id()).put("connections", user.connections())));
        Answer answer = Answer.of(new JsonObject().put("users", first).put("count", visible.count()));
        return new Answer(answer.body(), answer.effects(), COST * (long) counted);
    }
}
