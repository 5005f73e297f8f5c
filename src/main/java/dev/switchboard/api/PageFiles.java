package dev.switchboard.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of the pages, read once from the jar's folder {@code web} and kept in memory, since they are few and small. They
 * share one version, the hash of all of them, which is part of every address except a page's own. So browsers may cache
 * them forever, without a build step that renames files. Immutable, safe from any thread.
 */
final class PageFiles {

    private static final String FOLDER = "web";
    /** Third-party libraries, by the name under which the pages import them. */
    private static final Map<String, String> LIBRARIES =
            Map.of("vendor/preact.js", "/META-INF/resources/webjars/preact/10.26.4/dist/preact.module.js");

    private final Map<String, PageFile> files = new HashMap<>();
    private final String version;

    private PageFiles(SortedMap<String, byte[]> contents, Map<String, String> values) {
        version = versionOf(contents);
        contents.forEach((name, bytes) ->
                files.put(name, PageFile.of(name, name.endsWith(".html") ? fill(bytes, values) : bytes)));
    }

    /**
     * Reads all files; blocks.
     *
     * @param values replace {@code {{name}}} in pages; {@code {{version}}} is replaced by the version
     */
    static PageFiles read(Map<String, String> values) {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        try {
            URI folder = PageFiles.class.getResource("/" + FOLDER).toURI();
            if (folder.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                    collect(jar.getPath(FOLDER), contents);
                }
            } else {
                collect(Path.of(folder), contents);
            }
            for (Map.Entry<String, String> library : LIBRARIES.entrySet()) {
                try (InputStream bytes = PageFiles.class.getResourceAsStream(library.getValue())) {
                    contents.put(library.getKey(), bytes.readAllBytes());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new PageFiles(contents, values);
    }

    private static void collect(Path folder, Map<String, byte[]> contents) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
    }

    private static String versionOf(SortedMap<String, byte[]> contents) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        contents.forEach((name, bytes) -> {
            all.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            all.write(0);
            all.writeBytes(bytes);
        });
        return ContentHash.hex(all.toByteArray());
    }

    private byte[] fill(byte[] page, Map<String, String> values) {
        String text = new String(page, StandardCharsets.UTF_8).replace("{{version}}", version);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String version() {
        return version;
    }

    Optional<PageFile> file(String name) {
        return Optional.ofNullable(files.get(name));
    }
}
