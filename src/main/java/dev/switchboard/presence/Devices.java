package dev.switchboard.presence;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ChatId;
import dev.switchboard.bus.GatewayCommands;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.UserDevices;
import dev.switchboard.bus.UserDevices.Device;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The devices that users are connected with, for a caller who shares a chat with them: the concern {@code chat} names the
 * participants, and the nodes name the devices. Keeps nothing; safe from any thread.
 */
final class Devices {

    /** A node that does not answer in time is left out: an incomplete answer is better than a late one. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Vertx vertx;

    Devices(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The devices of those of the users who are in the chat; fails with {@code NOT_FOUND} if the caller is not. */
    Future<Map<String, List<Device>>> of(List<String> users, String chatId, Caller caller) {
        return HubCommands.of(vertx)
                .ask(ChatCommands.MEMBERS, caller, new ChatId(chatId))
                .map(members -> Set.copyOf(members.ids()))
                .compose(participants ->
                        ask(users.stream().filter(participants::contains).toList()));
    }

    private Future<Map<String, List<Device>>> ask(List<String> users) {
        return HubCommands.of(vertx)
                .askEach(GatewayCommands.DEVICES, Caller.HUB, new UserDevices.Question(users), TIMEOUT)
                .map(answers -> {
                    Map<String, List<Device>> devices = new HashMap<>();
                    users.forEach(user -> devices.put(user, ofUser(user, answers.given())));
                    return devices;
                });
    }

    private static List<Device> ofUser(String user, Collection<UserDevices> nodes) {
        return nodes.stream()
                .flatMap(node -> node.byUser().getOrDefault(user, List.of()).stream())
                .toList();
    }
}
