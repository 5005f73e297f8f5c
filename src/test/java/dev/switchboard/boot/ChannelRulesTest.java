package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelRulesTest {

    private static List<String> problems(String... arguments) {
        ConfigLoader loader = new ConfigLoader(Map.of(), Path.of(""), ConfigRules.ALL);
        List<String> all = Stream.concat(
                        Stream.of("--auth.jwt.secret=" + "a secret for tests only, long enough"), Stream.of(arguments))
                .toList();
        return assertThrows(ConfigException.class, () -> loader.load(all)).problems();
    }

    @ParameterizedTest
    @CsvSource({
        "user, owner:feed:{id}, 'channels.user.join[0]: \"owner:feed:{id}\" must begin with the namespace, user'",
        "user, owner:user:*, 'channels.user.join[0]: \"owner:user:*\" must contain {id}'",
        "user, decide, 'channels.user.join[0]: decide needs decide.join, which is not set'"
    })
    void findsRulesThatAdmitNobodyOrEverybody(String namespace, String rule, String problem) {
        assertEquals(
                List.of(problem),
                ChannelRules.problems(new JsonObject()
                        .put(
                                "channels",
                                new JsonObject()
                                        .put(namespace, new JsonObject().put("join", new JsonArray().add(rule))))));
    }

    @Test
    void allowsDecideWhereABackEndDecides() {
        JsonObject document = new JsonObject()
                .put(
                        "channels",
                        new JsonObject().put("deals", new JsonObject().put("join", new JsonArray().add("decide"))))
                .put("decide", new JsonObject().put("join", new JsonObject().put("url", "http://127.0.0.1:1")));
        assertEquals(List.of(), ChannelRules.problems(document));
    }

    @ParameterizedTest
    @CsvSource({
        "--channels.feed.join=anyone, channels.feed.join",
        "--channels.feed.publish=token, channels.feed.publish",
        "--channels.feed.publish=decide, channels.feed.publish",
        "--channels.feed.rate=10, channels.feed.rate",
        "--channels.feed.rate=0/s, channels.feed.rate",
        "--channels.feed.maxBytes=0, channels.feed.maxBytes",
        "--channels.feed.history.count=0, channels.feed.history.count",
        "--channels.feed.history.count=5, channels.feed.history.age",
        "--channels.feed.histroy.count=5, --channels.feed.histroy"
    })
    void namesWhatTheSchemaRefuses(String argument, String path) {
        List<String> problems = problems(argument);
        assertEquals(
                1, problems.stream().filter(problem -> problem.startsWith(path)).count(), problems::toString);
    }
}
