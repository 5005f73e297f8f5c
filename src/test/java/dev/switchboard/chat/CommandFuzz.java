package dev.switchboard.chat;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.PageCursor;
import dev.switchboard.bus.Topic;
import dev.switchboard.bus.WellFormed;
import dev.switchboard.testing.FuzzTarget;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;

/** The data of chat's commands under fuzz. */
public final class CommandFuzz {

    private static final Caller CALLER = new Caller("ana", "ana", null, Set.of(), "c", "n");

    public static final FuzzTarget DATA = new FuzzTarget("commands", input -> {
        JsonObject data;
        try {
            data = new JsonObject(new String(input, StandardCharsets.UTF_8));
        } catch (DecodeException notAnObject) {
            return;
        }
        if (WellFormed.problem(data).isPresent()) {
            return;
        }
        typed(data, JoinRequest::from);
        typed(
                data,
                command -> NewChat.from(
                        command, 100, new GroupSettings(GroupSettings.Rules.NONE, GroupSettings.Rules.NONE)));
        typed(data, command -> MessageDraft.from(command, 1_000).names());
        typed(data, command -> PageCursor.from(new Fields(command.data()), "cursor"));
        typed(data, command -> Topic.parse(new Fields(command.data()).text("topic", 200)));
    });

    private CommandFuzz() {}

    private static void typed(JsonObject data, Consumer<Command> reader) {
        try {
            reader.accept(new Command("fuzz", CALLER, data, false));
        } catch (Failure typed) {
            // The answer to the client.
        }
    }
}
