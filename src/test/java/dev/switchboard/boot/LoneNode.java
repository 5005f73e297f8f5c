package dev.switchboard.boot;

import dev.switchboard.config.ConfigLoader;
import dev.switchboard.testing.TestStores;
import dev.switchboard.testing.TestTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A node by itself: on a database and a folder of its own, on free ports, checked by all the rules of a configuration. */
final class LoneNode {

    private LoneNode() {}

    /** @param more such as {@code --http.hsts=max-age=60}; may repeat a key to replace it */
    static HubNode start(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--storage.postgres.uri=" + TestStores.freshDatabase(),
                "--storage.redis.uri=" + TestStores.redis(),
                "--auth.jwt.secret=" + TestTokens.SECRET,
                "--data.dir=" + TestStores.freshFolder(),
                "--cluster.name=" + UUID.randomUUID(),
                "--cluster.port=" + TestStores.freePort(),
                "--http.instances=1",
                "--http.port=0",
                "--ops.port=0"));
        options.addAll(List.of(more));
        return HubNode.start(new ConfigLoader(Map.of(), Path.of(""), ConfigRules.ALL).load(options));
    }
}
