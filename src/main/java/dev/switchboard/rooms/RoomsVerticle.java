package dev.switchboard.rooms;

import dev.switchboard.bus.Audience;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.HiddenUsers;
import dev.switchboard.bus.Members;
import dev.switchboard.bus.Publisher;
import dev.switchboard.bus.RoomCommands;
import dev.switchboard.config.Settings;
import io.vertx.core.Future;

/**
 * The concern {@code rooms}. That members join and leave is published on each node by {@link RoomNotifier}.
 *
 * <ul>
 *   <li>{@code joinRoom {room, namespace?}} → {@code {room}}, and the connection gets {@code joined {room}}
 *   <li>{@code leaveRoom {room, namespace?}} → {@code {room}}, whether or not it was in the room
 *   <li>{@code message {room, message, namespace?}}: {@code message {user:{id,username}, connectionId, room, message}} to
 *       every other connection in the room, {@code message} being any JSON; {@code FORBIDDEN} for a connection outside it
 *   <li>{@code room:members {room, cursor?, namespace?}} → {@code {members:[{id, username, connections}], count, cursor}},
 *       invisible users left out; {@code FORBIDDEN} for a connection outside it
 * </ul>
 *
 * The namespace is {@code events} if absent; an endpoint whose clients name whole topics sets it.
 *
 * <p>Runs on one event loop and holds the sizes of the rooms alone, so there is nothing to close. One instance is enough,
 * and keeps the messages of a connection in order.
 */
public final class RoomsVerticle extends ConcernVerticle {

    @Override
    protected Future<?> open() {
        RoomsConfig config = RoomsConfig.from(Settings.of(settings()));
        Audience audience = new Audience(vertx);
        RoomCounts counts = new RoomCounts((member, joined, most) -> {});
        RoomAnswers answers = new RoomAnswers(
                config, audience, counts, new Publisher(vertx), Members.of(vertx), new HiddenUsers(vertx));
        on(RoomCommands.JOIN, answers::join);
        on(RoomCommands.LEAVE, answers::leave);
        on(RoomCommands.MESSAGE, answers::message);
        on(RoomCommands.MEMBERS, answers::members);
        return counts.open(audience);
    }
}
