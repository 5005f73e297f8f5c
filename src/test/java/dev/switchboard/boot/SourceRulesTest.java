package dev.switchboard.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.config.ConfigException;
import dev.switchboard.config.ConfigLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceRulesTest {

    private static final String PATH = SourceRules.PATH;
    private static final String URI = "=postgresql://u:hunter2@h:5433/d";

    @Test
    void acceptsSourcesOfOneDatabaseWithTablesOfTheirOwn() {
        assertEquals(
                List.of(),
                problems(
                        "--" + PATH + "shop.uri" + URI,
                        "--" + PATH + "shop.tls.mode=require",
                        "--" + PATH + "bank.uri" + URI,
                        "--" + PATH + "bank.table=bank.Events",
                        "--" + PATH + "bank.pooler=session",
                        "--" + PATH + "bank.listenUri" + URI,
                        "--" + PATH + "bank.batch=1000",
                        "--" + PATH + "bank.pollInterval=10s"));
    }

    @Test
    void refusesTheSameTableTwice() {
        assertEquals(
                List.of(PATH + "bank: has the same table as source shop; its events would be delivered twice"),
                problems(
                        "--" + PATH + "shop.uri" + URI,
                        "--" + PATH + "bank.uri=postgresql://other:hunter2@h:5433/d?sslmode=require",
                        "--" + PATH + "bank.table=switchboard_outbox"));
    }

    @Test
    void checksTheUriAndItsFilesAsThoseOfTheHub() {
        assertEquals(
                List.of(
                        PATH + "shop.tls.ca: \"none.pem\" is not readable",
                        PATH
                                + "shop.uri: sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full"),
                problems("--" + PATH + "shop.uri" + URI + "?sslmode=on", "--" + PATH + "shop.tls.ca=none.pem"));
    }

    @Test
    void namesWhatTheSchemaRefuses() {
        assertEquals(
                List.of(PATH + "shop.uri: is missing; must be a string or {\"file\": \"path\"}"),
                problems("--" + PATH + "shop.batch=5"));
        assertEquals(
                List.of(PATH
                        + "shop.table: is \"a.b.c\"; must be the name of a table such as switchboard_outbox, shop.events"
                        + " (--" + PATH + "shop.table)"),
                problems("--" + PATH + "shop.uri" + URI, "--" + PATH + "shop.table=a.b.c"));
        assertEquals(
                1,
                problems("--" + PATH + "shop.uri" + URI, "--" + PATH + "shop.topic=x")
                        .size());
    }

    /** Regression: a value that stood one level too high was shown in the problem, password included. */
    @Test
    void showsNoUriThatStandsInTheWrongPlace() {
        for (String misplaced : List.of("--" + PATH + "shop" + URI, "--concerns.outbox.settings.sources" + URI)) {
            List<String> problems = problems(misplaced);
            assertEquals(1, problems.size(), problems::toString);
            assertEquals(-1, problems.get(0).indexOf("hunter2"), problems::toString);
        }
    }

    private static List<String> problems(String... options) {
        try {
            new ConfigLoader(Map.of(), Path.of(""), List.of(SourceRules::problems))
                    .load(Stream.of(options).toList());
            return List.of();
        } catch (ConfigException refused) {
            return refused.problems();
        }
    }
}
