package dev.switchboard.rooms;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Audience;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.Effects.Join;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.Publication;
import dev.switchboard.bus.Publication.Scope;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.Topic;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The concern {@code rooms}. That connections come and go is told on each node by {@link RoomWatcher}.
 *
 * <ul>
 *   <li>{@code joinRoom {room, namespace?}} → {@code {room}}, and the asker is told {@code joined {room}}
 *   <li>{@code leaveRoom {room, namespace?}} → {@code {room}}, whether it was in the room or not
 *   <li>{@code message {room, message, namespace?}}: {@code message {user:{id,username}, connectionId, room, message}} to
 *       every other connection in the room, {@code message} being any JSON; {@code FORBIDDEN} for who is not in it
 * </ul>
 *
 * The namespace is {@code events} if absent; a door whose clients name whole topics gives it.
 *
 * <p>Runs on one event loop and holds nothing, so there is nothing to close. One instance is enough, and keeps the
 * messages of a connection in their order.
 */
public final class RoomsVerticle extends ConcernVerticle {

    private static final String NAMESPACE = "events";
    private static final int MAX_NAMESPACE = 40;

    private RoomsConfig config;
    private Audience audience;
    private Publisher publisher;

    @Override
    protected Future<?> open() {
        config = RoomsConfig.from(Settings.of(settings()));
        audience = new Audience(vertx);
        publisher = new Publisher(vertx);
        on("joinRoom", this::join);
        on("leaveRoom", this::leave);
        on("message", this::message);
        return Future.succeededFuture();
    }

    private Future<Answer> join(Command command) {
        Member member = member(command);
        JsonObject room = answer(member);
        Effects effects = Effects.joining(List.of(Join.silent(member.room()), Join.silent(member.topic())))
                .telling("joined", room);
        return Future.succeededFuture(Answer.of(room).with(effects));
    }

    private Future<Answer> leave(Command command) {
        Member member = member(command);
        Effects effects = Effects.leaving(List.of(member.topic(), member.room()));
        return Future.succeededFuture(Answer.of(answer(member)).with(effects));
    }

    /** Every node knew of the membership before the join was answered, so this node's own table can tell. */
    private Future<Answer> message(Command command) {
        Member member = member(command);
        if (!command.data().containsKey("message")) {
            throw Failure.badRequest("message", "message is any JSON");
        }
        Topic membership = member.topic();
        return audience.heard(List.of(membership))
                .recover(failure -> Future.failedFuture(Failure.unavailable("rooms are not known yet")))
                .map(heard -> {
                    if (!heard.contains(membership)) {
                        throw Failure.forbidden("you are not in this room");
                    }
                    publisher.publish(said(member, command));
                    return Answer.ok();
                });
    }

    private static Publication said(Member member, Command command) {
        Caller caller = command.caller();
        JsonObject data = new JsonObject()
                .put("user", new JsonObject().put("id", caller.id()).put("username", caller.username()))
                .put("connectionId", member.connectionId())
                .put("room", Member.nameOf(member.room()))
                .put("message", command.data().getValue("message"));
        return Publication.ephemeral(member.room(), "message", data)
                .with(Scope.exceptConnection(member.connectionId()));
    }

    private Member member(Command command) {
        Fields fields = new Fields(command.data());
        String name = fields.text("room", config.maxName());
        Optional<String> namespace = fields.optionalText("namespace", MAX_NAMESPACE);
        Caller caller = command.caller();
        if (caller.connectionId() == null) {
            throw Failure.forbidden("only a connection can be in a room");
        }
        return new Member(Topic.room(namespace.orElse(NAMESPACE), name), caller.connectionId(), caller.id());
    }

    private static JsonObject answer(Member member) {
        return new JsonObject().put("room", Member.nameOf(member.room()));
    }
}
