package dev.switchboard.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Serves the scripts of {@code socket.io-client} and their source maps from the jar, at the paths where Socket.IO's own
 * server has them. Pages of other allowed origins may load them as modules too. The paths carry no version, so browsers
 * revalidate by entity tag each time. Immutable, safe from any thread.
 */
public final class ClientScripts {

    private static final String FOLDER = "/socketio-client/";
    private static final String PREFIX = "/socket.io/";
    private static final List<String> NAMES = List.of(
            "socket.io.js",
            "socket.io.js.map",
            "socket.io.min.js",
            "socket.io.min.js.map",
            "socket.io.esm.min.js",
            "socket.io.esm.min.js.map");

    private final Map<String, PageFile> files;

    private ClientScripts(Map<String, PageFile> files) {
        this.files = files;
    }

    /** Reads the scripts; blocks. */
    public static ClientScripts read() {
        Map<String, PageFile> files = new TreeMap<>();
        for (String name : NAMES) {
            try (InputStream bytes = ClientScripts.class.getResourceAsStream(FOLDER + name)) {
                files.put(PREFIX + name, PageFile.of(name, bytes.readAllBytes()));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return new ClientScripts(files);
    }

    public void mount(Router router) {
        Cors cors = new Cors();
        files.forEach((path, file) -> router.route(path)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(cors)
                .handler(request -> Pages.send(request, file, Pages.REVALIDATE)));
    }
}
