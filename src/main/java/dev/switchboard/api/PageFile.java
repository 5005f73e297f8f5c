package dev.switchboard.api;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One file of the pages, ready to send. Immutable.
 *
 * @param zipped the gzipped content, null if it is not smaller
 * @param etag the entity tag, quotes included
 */
record PageFile(String type, Buffer plain, @Nullable Buffer zipped, String etag) {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "ts", "application/typescript; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "tgz", "application/gzip",
            "map", "application/json; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "webmanifest", "application/manifest+json; charset=utf-8");

    static PageFile of(String name, byte[] bytes) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException(name + " has no known media type");
        }
        byte[] zipped = zip(bytes);
        return new PageFile(
                type,
                Buffer.buffer(bytes),
                zipped.length < bytes.length ? Buffer.buffer(zipped) : null,
                "\"" + ContentHash.hex(bytes) + "\"");
    }

    private static byte[] zip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException impossible) {
            // A stream in memory does not fail.
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
