package dev.switchboard.boot;

import dev.switchboard.storage.postgres.Pooler;
import dev.switchboard.storage.postgres.PostgresTarget;
import dev.switchboard.storage.postgres.PostgresTls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules for {@code storage} that the JSON Schema cannot express. The clients' own messages are not used: they repeat the password. */
final class StoreRules {

    private static final JsonObject NOTHING = new JsonObject();
    /** The same files as parameters of a URI. */
    private static final Map<String, String> PARAMETERS =
            Map.of("ca", "sslrootcert", "cert", "sslcert", "key", "sslkey");

    private final List<String> problems = new ArrayList<>();

    private StoreRules() {}

    static List<String> problems(JsonObject document) {
        StoreRules rules = new StoreRules();
        JsonObject storage = section(document, "storage");
        rules.checkPostgres("storage.postgres", section(storage, "postgres"));
        rules.checkRedis(section(storage, "redis"));
        return rules.problems;
    }

    /** The problems of a database that is reached with the same settings as {@code storage.postgres}. */
    static List<String> ofPostgres(String path, JsonObject postgres) {
        StoreRules rules = new StoreRules();
        rules.checkPostgres(path, postgres);
        return rules.problems;
    }

    private void checkPostgres(String path, JsonObject postgres) {
        JsonObject tls = section(postgres, "tls");
        checkFiles(path + ".tls.", tls);
        PostgresTls.Settings settings =
                new PostgresTls.Settings(text(tls, "mode"), text(tls, "ca"), text(tls, "cert"), text(tls, "key"));
        checkListenUri(path, postgres, settings);
        text(postgres, "uri").ifPresent(uri -> {
            try {
                PostgresTls of = new PostgresTarget(uri, settings, Pooler.AUTO).tls();
                checkReadable(path + ".uri: sslrootcert ", of.ca());
                checkReadable(path + ".uri: sslcert ", of.cert());
                checkReadable(path + ".uri: sslkey ", of.key());
                checkContents(path + ".uri", tls, of);
            } catch (IllegalArgumentException invalid) {
                problems.add(path + ".uri: " + invalid.getMessage());
            }
        });
    }

    /** As {@code uri}, without files of its own. */
    private void checkListenUri(String path, JsonObject postgres, PostgresTls.Settings settings) {
        text(postgres, "listenUri").ifPresent(uri -> {
            try {
                PostgresTarget target = new PostgresTarget(uri, settings, Pooler.SESSION);
                if (target.perTransaction()) {
                    problems.add(path + ".listenUri: must not lead through a pooler, and says pgbouncer=true");
                }
            } catch (IllegalArgumentException invalid) {
                problems.add(path + ".listenUri: " + invalid.getMessage());
            }
        });
    }

    /** Of the files that the URI itself names. */
    private void checkContents(String path, JsonObject tls, PostgresTls of) {
        JsonObject files = new JsonObject();
        of.ca().filter(file -> text(tls, "ca").isEmpty()).ifPresent(file -> files.put("ca", file.toString()));
        of.cert().filter(file -> text(tls, "cert").isEmpty()).ifPresent(file -> files.put("cert", file.toString()));
        of.key().filter(file -> text(tls, "key").isEmpty()).ifPresent(file -> files.put("key", file.toString()));
        problems.addAll(CertificateRules.ofStore(files, name -> path + ": " + PARAMETERS.get(name)));
    }

    private void checkReadable(String what, Optional<Path> file) {
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> problems.add(what + "\"" + path + "\" is not readable"));
    }

    private void checkRedis(JsonObject redis) {
        JsonObject tls = section(redis, "tls");
        checkFiles("storage.redis.tls.", tls);
        Optional<String> uri = text(redis, "uri");
        if (uri.filter(address -> !RedisAddress.isValid(address)).isPresent()) {
            problems.add(
                    "storage.redis.uri: must be redis://:password@host:port/database, the port a number from 1 to 65535,"
                            + " the database a number from 0");
        }
        checkSentinel(section(redis, "sentinel"));
        if (text(tls, "ca").or(() -> text(tls, "cert")).isPresent()
                && uri.filter(address -> address.startsWith("rediss:")).isEmpty()) {
            problems.add("storage.redis.tls: has no effect unless storage.redis.uri begins with rediss://");
        }
    }

    private void checkSentinel(JsonObject sentinel) {
        List<String> nodes = sentinel.getValue("nodes") instanceof JsonArray list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
        if (text(sentinel, "master").isPresent() == nodes.isEmpty()) {
            problems.add("storage.redis.sentinel: master and nodes belong together");
        }
        for (int i = 0; i < nodes.size(); i++) {
            String node = nodes.get(i);
            if (!RedisAddress.isValid(node.contains("://") ? node : "redis://" + node)) {
                problems.add("storage.redis.sentinel.nodes[" + i
                        + "]: must be host:port, or redis://user:password@host:port");
            }
        }
    }

    /** The certificate and its key belong together, and each file is readable. */
    private void checkFiles(String path, JsonObject tls) {
        if (text(tls, "cert").isPresent() != text(tls, "key").isPresent()) {
            problems.add(path + (text(tls, "cert").isPresent() ? "key" : "cert")
                    + ": is missing; cert, key belong together");
        }
        for (String key : List.of("ca", "cert", "key")) {
            text(tls, key)
                    .filter(file -> !Files.isReadable(Path.of(file)))
                    .ifPresent(file -> problems.add(path + key + ": \"" + file + "\" is not readable"));
        }
        problems.addAll(CertificateRules.ofStore(tls, name -> path + name));
    }

    private static JsonObject section(JsonObject owner, String key) {
        return owner.getValue(key) instanceof JsonObject section ? section : NOTHING;
    }

    private static Optional<String> text(JsonObject owner, String key) {
        return owner.getValue(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
