package dev.switchboard.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A concern written, compiled and packed with nothing but the hub's jar. */
public final class ThirdPartyJar {

    /** The concern's class. */
    public static final String VERTICLE = "org.example.hello.HelloVerticle";

    private static final String SOURCE =
            """
            package org.example.hello;

            import dev.switchboard.bus.Answer;
            import dev.switchboard.bus.ConcernVerticle;
            import io.vertx.core.Future;
            import io.vertx.core.json.JsonObject;

            public final class HelloVerticle extends ConcernVerticle {
                @Override
                protected Future<?> open() {
                    on("hello:say", command -> Future.succeededFuture(Answer.of(new JsonObject()
                            .put("hello", settings().getString("greeting") + ", " + command.data().getString("to"))
                            .put("node", node()))));
                    return Future.succeededFuture();
                }
            }
            """;

    private ThirdPartyJar() {}

    /** Creates the jar in {@code folder}. */
    public static Path in(Path folder) throws IOException {
        Path source = folder.resolve("HelloVerticle.java");
        Files.writeString(source, SOURCE);
        int outcome = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), "--release", "17", source.toString());
        if (outcome != 0) {
            throw new AssertionError("the concern does not compile");
        }
        String entry = VERTICLE.replace('.', '/') + ".class";
        Path jar = folder.resolve("hello.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            entries.putNextEntry(new JarEntry(entry));
            Files.copy(folder.resolve(entry), entries);
            entries.closeEntry();
        }
        return jar;
    }
}
