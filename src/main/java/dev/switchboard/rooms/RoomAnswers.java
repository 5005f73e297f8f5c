package dev.switchboard.rooms;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.Members;
import dev.switchboard.bus.MembersPage;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers the commands of rooms. On its verticle's event loop. */
final class RoomAnswers {

    private static final String NAMESPACE = "events";
    private static final int MAX_NAMESPACE = 40;
    /** The role of those who see invisible users, too. */
    private static final String SERVICE = "service";

    private final RoomsConfig config;
    private final Audience audience;
    private final RoomCounts counts;
    private final Publisher publisher;
    private final Members members;
    private final HiddenUsers hidden;

    RoomAnswers(
            RoomsConfig config,
            Audience audience,
            RoomCounts counts,
            Publisher publisher,
            Members members,
            HiddenUsers hidden) {
        this.config = config;
        this.audience = audience;
        this.counts = counts;
        this.publisher = publisher;
        this.members = members;
        this.hidden = hidden;
    }

    Future<Answer> join(Command command) {
        Member member = member(command);
        JsonObject room = answer(member);
        Effects effects = Effects.joining(List.of(Join.silent(member.room()), Join.silent(member.topic())))
                .withEvent(RoomCommands.JOINED, room);
        return Future.succeededFuture(Answer.of(room).with(effects));
    }

    Future<Answer> leave(Command command) {
        Member member = member(command);
        Effects effects = Effects.leaving(List.of(member.topic(), member.room()));
        return Future.succeededFuture(Answer.of(answer(member)).with(effects));
    }

    /** Every node knew of the membership before the join was answered, so this node's own table decides. */
    Future<Answer> message(Command command) {
        Member member = member(command);
        if (!command.data().containsKey("message")) {
            throw Failure.badRequest("message", "message must be any JSON");
        }
        Topic membership = member.topic();
        return audience.active(List.of(membership))
                .recover(failure -> Future.failedFuture(Failure.unavailable("the rooms are not known yet")))
                .map(active -> {
                    if (!active.contains(membership)) {
                        throw Failure.forbidden("you are not in this room");
                    }
                    Publication event = eventOf(member, command);
                    publisher.publish(event);
                    return Answer.ok().heardBy(counts.of(member.room()), event.data());
                });
    }

    /** The members that the caller may see; for members alone, as {@link #message}. */
    Future<Answer> members(Command command) {
        Member member = member(command);
        String after = MembersPage.after(new Fields(command.data()));
        return audience.active(List.of(member.topic()))
                .recover(failure -> Future.failedFuture(Failure.unavailable("the rooms are not known yet")))
                .compose(active -> {
                    if (!active.contains(member.topic())) {
                        throw Failure.forbidden("you are not in this room");
                    }
                    return command.caller().hasRole(SERVICE)
                            ? members.page(member.room(), after).map(MembersPage::toJson)
                            : visible(member.room(), after);
                })
                .map(Answer::of);
    }

    /**
     * A page of those who are not invisible. The count of a room of several pages is unknown: it would include invisible users
     * of other pages, and by asking for pages that begin at other places a client would find out who they are.
     */
    private Future<JsonObject> visible(Topic room, @Nullable String after) {
        return members.page(room, after)
                .compose(page -> hidden.amongMany(page.ids()).compose(invisible -> {
                    MembersPage seen = page.without(invisible);
                    if (seen.users().isEmpty() && page.last() != null) {
                        return visible(room, page.last());
                    }
                    boolean whole = after == null && page.last() == null;
                    return Future.succeededFuture(seen.toJson(whole ? seen.connections() : null));
                }));
    }

    private static Publication eventOf(Member member, Command command) {
        Caller caller = command.caller();
        JsonObject data = new JsonObject()
                .put("user", new JsonObject().put("id", caller.id()).put("username", caller.username()))
                .put("connectionId", member.connectionId())
                .put("room", Member.nameOf(member.room()))
                .put("message", command.data().getValue("message"));
        return Publication.ephemeral(member.room(), RoomCommands.MESSAGE, data)
                .with(Scope.exceptConnection(member.connectionId()));
    }

    private Member member(Command command) {
        Fields fields = new Fields(command.data());
        String name = fields.text("room", config.maxName());
        Optional<String> namespace = fields.optionalText("namespace", MAX_NAMESPACE);
        Caller caller = command.caller();
        String connectionId = caller.connectionId();
        if (connectionId == null || caller.isAnonymous()) {
            throw Failure.forbidden("only a user's connection can be in a room");
        }
        return new Member(Topic.room(namespace.orElse(NAMESPACE), name), connectionId, caller.id());
    }

    private static JsonObject answer(Member member) {
        return new JsonObject().put("room", Member.nameOf(member.room()));
    }
}
