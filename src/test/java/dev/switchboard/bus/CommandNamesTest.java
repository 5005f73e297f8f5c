package dev.switchboard.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands that the configuration assigns to concerns are the ones that the bus names. */
class CommandNamesTest {

    private static final String DEFAULTS = "/hub-defaults.json";

    @Test
    void namesEveryCommandOfTheConfiguration() throws IOException {
        Set<String> named = Stream.of(
                        AccountCommands.class,
                        AuditCommands.class,
                        ChannelCommands.class,
                        ChatCommands.class,
                        ErasureCommands.class,
                        FileCommands.class,
                        HookCommands.class,
                        HookOffers.class,
                        LogCommands.class,
                        NotificationCommands.class,
                        OwnAccountCommands.class,
                        PresenceCommands.class,
                        PushCommands.class,
                        RoomCommands.class,
                        TodoCommands.class)
                .flatMap(CommandNamesTest::names)
                .collect(Collectors.toSet());
        Set<String> unnamed = new TreeSet<>(configured());
        unnamed.removeAll(named);
        // Recovery's names are with its own room.
        unnamed.removeIf(command -> command.startsWith("recovery:"));
        assertEquals(Set.of(), unnamed);
    }

    private static Set<String> configured() throws IOException {
        try (InputStream file = CommandNamesTest.class.getResourceAsStream(DEFAULTS)) {
            JsonObject concerns = new JsonObject(new String(file.readAllBytes())).getJsonObject("concerns");
            return concerns.stream()
                    .map(concern -> (JsonObject) concern.getValue())
                    .flatMap(concern -> Stream.of("commands", "internal")
                            .flatMap(key -> concern.getJsonArray(key, new JsonArray()).stream()))
                    .map(String.class::cast)
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> names(Class<?> commands) {
        return Arrays.stream(commands.getFields())
                .map(CommandNamesTest::valueOf)
                .flatMap(value -> {
                    if (value instanceof HubCommand<?, ?> command) {
                        return Stream.of(command.name());
                    }
                    return value instanceof String name ? Stream.of(name) : Stream.of();
                });
    }

    private static Object valueOf(Field constant) {
        try {
            return constant.get(null);
        } catch (IllegalAccessException notPublic) {
            throw new AssertionError(notPublic);
        }
    }
}
