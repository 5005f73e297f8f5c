package dev.switchboard.api;

import dev.switchboard.config.Version;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Serves the hub's own client at {@code /client/}: its ES module, the hooks for React and Vue beside it, their types, and all
 * of them as a package that {@code npm i http://…/client/switchboard-client.tgz} installs. Pages of other allowed origins
 * may load them. The paths carry no version but the package's second one, so browsers revalidate by entity tag. Immutable,
 * safe from any thread.
 */
public final class ClientPackage {

    static final String PREFIX = "/client/";
    private static final String FOLDER = "/web/client/";
    private static final String NEWEST = "switchboard-client.tgz";
    private static final List<String> FILES = List.of(
            "switchboard.js",
            "switchboard.d.ts",
            "timeline.js",
            "react.js",
            "react.d.ts",
            "vue.js",
            "vue.d.ts",
            "package.json");
    /** The types of commands and events, which the client's own types refer to. */
    private static final String EVENTS = "events.d.ts";

    private final Map<String, PageFile> files = new TreeMap<>();

    private ClientPackage(Map<String, byte[]> contents, String version) {
        contents.forEach((name, bytes) -> files.put(name, PageFile.of(name, bytes)));
        PageFile archive = PageFile.of(NEWEST, archive(contents));
        files.put(NEWEST, archive);
        files.put("switchboard-client-" + version + ".tgz", archive);
    }

    /**
     * Reads the files; blocks.
     *
     * @param events the types that the client's own refer to
     */
    public static ClientPackage read(EventTypes events) {
        String version = Version.current();
        Map<String, byte[]> contents = new TreeMap<>();
        for (String name : FILES) {
            try (InputStream bytes = ClientPackage.class.getResourceAsStream(FOLDER + name)) {
                contents.put(name, bytes.readAllBytes());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        contents.computeIfPresent(
                "package.json",
                (name, bytes) -> text(new String(bytes, StandardCharsets.UTF_8).replace("{{version}}", version)));
        contents.put(EVENTS, text(events.text()));
        return new ClientPackage(contents, version);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public void mount(Router router) {
        Cors cors = new Cors();
        files.forEach((name, file) -> router.route(PREFIX + name)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(cors)
                .handler(request -> {
                    if (name.equals("switchboard.js")) {
                        // Where Deno looks for the types of a module that it loads by URL.
                        request.response().putHeader("X-TypeScript-Types", "./switchboard.d.ts");
                    }
                    Pages.send(request, file, Pages.REVALIDATE);
                }));
    }

    /** The layout that npm expects: everything in a folder {@code package}. The same files give the same bytes. */
    private static byte[] archive(Map<String, byte[]> contents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream archive = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (Map.Entry<String, byte[]> file : contents.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry("package/" + file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(0);
                archive.putArchiveEntry(entry);
                archive.write(file.getValue());
                archive.closeArchiveEntry();
            }
        } catch (IOException impossible) {
            // A stream in memory does not fail.
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
