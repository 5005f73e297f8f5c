package dev.switchboard.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.switchboard.testing.HubCluster;
import dev.switchboard.testing.Programs;
import dev.switchboard.testing.RawClient;
import dev.switchboard.testing.TestTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The senders of the page, as they stand there, against a hub. */
@Tag("slow")
class HowToPageTest {

    private static HubCluster hub;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        hub = HubCluster.of(1);
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    @Test
    void publishesInPython() throws IOException {
        publishes("python3", "python", "order:shipped");
    }

    @Test
    void publishesInPhp() throws IOException {
        publishes("php", "php", "order:paid");
    }

    private void publishes(String program, String language, String event) throws IOException {
        String found = Programs.find(program);
        String source = DocPages.snippet(DocPages.page("how-to"), language, event)
                .replace("127.0.0.1:3000", "127.0.0.1:" + hub.port(0));
        Path script = Files.writeString(folder.resolve("send." + language), source);
        try (RawClient ben = hub.client(0, "ben")) {
            String service = new TestTokens(hub.vertx()).of("shop", Duration.ofMinutes(5), "service");
            Programs.run(Map.of("SERVICE", service), List.of(found, script.toString()));
            assertEquals(17, ben.next(event).getJsonObject("data").getInteger("id"));
        }
    }
}
