package dev.switchboard.account;

import static dev.switchboard.testing.Await.await;
import static dev.switchboard.testing.Await.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.OwnAccountCommands;
import dev.switchboard.testing.ConcernBench;
import dev.switchboard.testing.LogLines;
import dev.switchboard.testing.TestMigrations;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A developer's own hub, without a hook, logs the links; no other line has a token. */
class LoggedLinksTest {

    private static final String LINK = "https://hub.example.org/#/link/";

    @Test
    void aDevelopersHubLogsTheLink() {
        Map<String, String> commands = new HashMap<>();
        for (String command : List.of("account:register", "account:login", "account:reset", "account:confirm")) {
            commands.put(command, "account");
        }
        try (ConcernBench bench = new ConcernBench(TestMigrations.freshSchema(), commands, Set.of());
                LogLines lines = LogLines.of("dev.switchboard.account")) {
            deploy(bench);
            JsonObject credentials = new JsonObject()
                    .put("username", "ana")
                    .put("email", "ana@example.org")
                    .put("password", "correct horse");
            ask(bench, "account:register", credentials);
            String confirming = link(lines, "email");
            assertTrue(confirming.contains("userId="), confirming);
            ask(bench, OwnAccountCommands.CONFIRM.name(), new JsonObject().put("token", tokenOf(confirming)));
            ask(bench, OwnAccountCommands.RESET.name(), new JsonObject().put("username", "ana@example.org"));
            String resetting = link(lines, "reset");
            JsonObject reset = new JsonObject().put("token", tokenOf(resetting)).put("password", "battery staple");
            ask(bench, OwnAccountCommands.CONFIRM.name(), reset);
            ask(bench, "account:login", credentials.put("password", "battery staple"));
            assertEquals(2, lines.with(LINK).size());
        }
    }

    private static void deploy(ConcernBench bench) {
        JsonObject hashing =
                new JsonObject().put("iterations", 1000).put("threads", 1).put("maxWaiting", 10);
        JsonObject config = new JsonObject()
                .put("concern", "account")
                .put("node", ConcernBench.NODE)
                .put("settings", new JsonObject().put("hashing", hashing))
                .put(
                        "links",
                        new JsonObject().put("url", "https://hub.example.org").put("logged", true));
        await(bench.vertx.deployVerticle(new AccountVerticle(), new DeploymentOptions().setConfig(config)));
    }

    private static void ask(ConcernBench bench, String command, JsonObject data) {
        JsonObject answer = await(bench.send(Caller.HUB, command, data.copy().put("network", "")))
                .body();
        assertTrue(answer.getBoolean("success"), answer::encode);
    }

    private static String link(LogLines lines, String purpose) {
        until(() -> !lines.with(LINK + purpose).isEmpty());
        return lines.with(LINK + purpose).get(0);
    }

    private static String tokenOf(String line) {
        return line.substring(line.lastIndexOf('/') + 1);
    }
}
