package dev.switchboard.api;

import dev.switchboard.bus.Failure;
import dev.switchboard.bus.FileCommands;
import dev.switchboard.bus.FileCommands.ChunkId;
import dev.switchboard.bus.FileCommands.StoredFile;
import dev.switchboard.bus.HubCommands;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with a file, or a part of it. It asks for chunks ahead of the client, one at first and more while the client takes
 * them as fast as they come; so a slow client costs two chunks. On the request's event loop; lives as long as the answer.
 */
final class FileDownload {

    private static final Logger LOG = LoggerFactory.getLogger(FileDownload.class);

    /** What browsers show as images and never run. */
    private static final Set<String> INLINE = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private static final Pattern UNQUOTABLE = Pattern.compile("[^\\x20-\\x7e]|[\"\\\\%]");
    private static final int CHUNK = FileCommands.CHUNK_BYTES;

    private final RoutingContext context;
    private final HttpServerResponse response;
    private final HubCommands commands;
    private final StoredFile file;
    private final boolean signed;
    private final Map<Integer, Buffer> read = new HashMap<>();
    private FileRange range = new FileRange(0, 0, false);
    private int asked;
    private int written;
    private int chunks;
    private int window = 1;
    private boolean closed;

    /** @param signed whether a signed link asked, whose time bounds how long a browser may keep the file */
    FileDownload(RoutingContext context, HubCommands commands, StoredFile file, boolean signed) {
        this.context = context;
        this.response = context.response();
        this.commands = commands;
        this.file = file;
        this.signed = signed;
    }

    void begin() {
        if (response.closed()) {
            return;
        }
        String etag = "\"" + file.id() + "\"";
        describe(etag);
        if (isKnown(context.request().getHeader("If-None-Match"), etag)) {
            response.setStatusCode(304).end();
            return;
        }
        FileRange found = FileRange.of(
                context.request().getHeader("Range"), context.request().getHeader("If-Range"), etag, file.size());
        if (found == null) {
            response.putHeader("Content-Range", "bytes */" + file.size());
            Responses.send(context, 416, Failure.badRequest("Range", "the file has " + file.size() + " bytes"));
            return;
        }
        range = found;
        if (range.isPart()) {
            response.setStatusCode(206).putHeader("Content-Range", range.of(file.size()));
        }
        response.putHeader("Content-Type", file.type()).putHeader("Content-Length", Long.toString(range.length()));
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.end();
        } else {
            stream();
        }
    }

    /**
     * Without a signature a browser asks each time whether its copy is still to be shown: the next user of the browser, or
     * somebody who has left the chat, gets nothing from its cache. A file is shown by nobody as a page of the hub's origin, whatever it says that it is.
     */
    private void describe(String etag) {
        response.putHeader("ETag", etag)
                .putHeader("Accept-Ranges", "bytes")
                .putHeader("Cache-Control", signed ? "private, max-age=3600" : "private, no-cache")
                .putHeader("Content-Security-Policy", "default-src 'none'; sandbox")
                .putHeader("Content-Disposition", disposition(file));
    }

    private static boolean isKnown(@Nullable String tags, String etag) {
        return tags != null
                && Arrays.stream(tags.split(","))
                        .map(tag -> tag.trim().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }

    /** RFC 6266, with the name twice: in ASCII for old programs, and as it is. */
    static String disposition(StoredFile file) {
        String ascii = UNQUOTABLE.matcher(file.name()).replaceAll("_");
        String encoded = URLEncoder.encode(file.name(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return (INLINE.contains(file.type()) ? "inline" : "attachment") + "; filename=\"" + ascii
                + "\"; filename*=UTF-8''" + encoded;
    }

    private void stream() {
        asked = (int) (range.first() / CHUNK);
        written = asked;
        chunks = (int) ((range.end() - 1) / CHUNK) + 1;
        response.closeHandler(gone -> close());
        response.exceptionHandler(cut -> close());
        response.drainHandler(drained -> ask());
        ask();
    }

    private void close() {
        closed = true;
        read.clear();
    }

    private void ask() {
        while (!closed && asked < chunks && asked - written < window && !response.writeQueueFull()) {
            int nr = asked++;
            commands.ask(FileCommands.READ, new ChunkId(file.id(), nr))
                    .onSuccess(chunk -> take(nr, chunk.data()))
                    .onFailure(this::giveUp);
        }
    }

    private void take(int nr, Buffer data) {
        if (closed) {
            return;
        }
        read.put(nr, data);
        for (Buffer next = read.remove(written); next != null; next = read.remove(written)) {
            response.write(cut(written++, next));
            window = response.writeQueueFull() ? 1 : Math.min(FileCommands.WINDOW, window + 1);
        }
        if (written == chunks) {
            response.end();
        } else {
            ask();
        }
    }

    private Buffer cut(int nr, Buffer chunk) {
        long at = (long) nr * CHUNK;
        int from = (int) Math.max(0, range.first() - at);
        int to = (int) Math.min(chunk.length(), range.end() - at);
        return from == 0 && to == chunk.length() ? chunk : chunk.slice(from, to);
    }

    /** The head is sent, so only such an end says that the rest is missing. */
    private void giveUp(Throwable cause) {
        if (!closed) {
            LOG.warn("file {} was sent in part: {}", file.id(), cause.toString());
            close();
            CutAnswer.end(context.request());
        }
    }
}
