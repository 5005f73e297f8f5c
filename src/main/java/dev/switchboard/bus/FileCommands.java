package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import dev.switchboard.bus.HubCommand.Nothing;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code file}. Files travel over the bus in chunks, a few at a time. */
public final class FileCommands {

    /** The bytes of a chunk; the last one of a file may have fewer. */
    public static final int CHUNK_BYTES = 64 << 10;

    /** How many chunks of one file may be on their way. */
    public static final int WINDOW = 8;

    /** The bytes of a request with one part of {@code multipart/form-data} that are not the file's, at most. */
    public static final int MAX_OVERHEAD = 64 << 10;

    public static final String DELETE = "file:delete";
    public static final String URLS = "file:urls";

    /** Begins a file of the caller's; {@code NOT_FOUND} if the caller is not in the chat. */
    public static final HubCommand<Begin, Begun> BEGIN = HubCommand.of("file:begin", Begin.FORM, Begun.FORM);

    /** Stores a chunk of a file that the caller has begun. */
    public static final HubCommand<Chunk, Nothing> WRITE = HubCommand.of("file:write", Chunk.FORM, Nothing.FORM);

    /** All chunks are stored: from now on the file exists. */
    public static final HubCommand<Size, StoredFile> END = HubCommand.of("file:end", Size.FORM, StoredFile.FORM);

    /** Gives up a file that the caller has begun. */
    public static final HubCommand<FileId, Nothing> DROP = HubCommand.of("file:drop", FileId.FORM, Nothing.FORM);

    /** A file that the caller, or the holder of a signed link, may read; {@code NOT_FOUND} otherwise. */
    public static final HubCommand<Open, StoredFile> OPEN = HubCommand.of("file:open", Open.FORM, StoredFile.FORM);

    /** A chunk of a file that was opened. */
    public static final HubCommand<ChunkId, Data> READ = HubCommand.of("file:read", ChunkId.FORM, Data.FORM);

    private FileCommands() {}

    /**
     * What is known of a file before it comes.
     *
     * @param atMost the bytes that are announced, of the file or of the request around it; null if none are
     */
    public record Begin(String chatId, String name, String type, @Nullable Long atMost) {

        static final Form<Begin> FORM = new Form<>(Begin::toJson, Begin::from);

        private JsonObject toJson() {
            return new JsonObject()
                    .put("chatId", chatId)
                    .put("name", name)
                    .put("type", type)
                    .put("atMost", atMost);
        }

        private static Begin from(JsonObject json) {
            return new Begin(
                    new Fields(json).id("chatId"),
                    json.getString("name"),
                    json.getString("type"),
                    json.getLong("atMost"));
        }
    }

    /**
     * A file that has begun.
     *
     * @param maxBytes what it may have
     */
    public record Begun(String id, long maxBytes) {

        static final Form<Begun> FORM = new Form<>(Begun::toJson, Begun::from);

        private JsonObject toJson() {
            return new JsonObject().put("id", id).put("maxBytes", maxBytes);
        }

        private static Begun from(JsonObject json) {
            return new Begun(json.getString("id"), json.getLong("maxBytes"));
        }
    }

    /** A chunk to store. */
    public record Chunk(String id, int nr, Buffer data) {

        static final Form<Chunk> FORM = new Form<>(Chunk::toJson, Chunk::from);

        private JsonObject toJson() {
            return new JsonObject().put("id", id).put("nr", nr).put("data", data);
        }

        private static Chunk from(JsonObject json) {
            return new Chunk(json.getString("id"), json.getInteger("nr"), json.getBuffer("data"));
        }
    }

    /** The bytes of a file that has come whole. */
    public record Size(String id, long bytes) {

        static final Form<Size> FORM = new Form<>(Size::toJson, Size::from);

        private JsonObject toJson() {
            return new JsonObject().put("id", id).put("bytes", bytes);
        }

        private static Size from(JsonObject json) {
            return new Size(json.getString("id"), json.getLong("bytes"));
        }
    }

    /** One file. */
    public record FileId(String id) {

        static final Form<FileId> FORM = new Form<>(FileId::toJson, FileId::from);

        private JsonObject toJson() {
            return new JsonObject().put("id", id);
        }

        private static FileId from(JsonObject json) {
            return new FileId(json.getString("id"));
        }
    }

    /**
     * A file to read.
     *
     * @param expires the end of a signed link, in seconds since 1970; null for none
     * @param signature the link's signature, null for none
     */
    public record Open(String id, @Nullable Long expires, @Nullable String signature) {

        static final Form<Open> FORM = new Form<>(Open::toJson, Open::from);

        private JsonObject toJson() {
            return new JsonObject().put("id", id).put("expires", expires).put("signature", signature);
        }

        private static Open from(JsonObject json) {
            return new Open(json.getString("id"), json.getLong("expires"), json.getString("signature"));
        }
    }

    /** A chunk to read. */
    public record ChunkId(String id, int nr) {

        static final Form<ChunkId> FORM = new Form<>(ChunkId::toJson, ChunkId::from);

        private JsonObject toJson() {
            return new JsonObject().put("id", id).put("nr", nr);
        }

        private static ChunkId from(JsonObject json) {
            return new ChunkId(json.getString("id"), json.getInteger("nr"));
        }
    }

    /** The bytes of a chunk. */
    public record Data(Buffer data) {

        static final Form<Data> FORM = new Form<>(Data::toJson, Data::from);

        private JsonObject toJson() {
            return new JsonObject().put("data", data);
        }

        private static Data from(JsonObject json) {
            return new Data(json.getBuffer("data"));
        }
    }

    /**
     * A whole file as clients see it.
     *
     * @param width of an image, in pixels; null if it is none or of an unknown size
     */
    public record StoredFile(
            String id, String name, String type, long size, @Nullable Integer width, @Nullable Integer height) {

        static final Form<StoredFile> FORM = new Form<>(StoredFile::toJson, StoredFile::from);

        public JsonObject toJson() {
            JsonObject json = new JsonObject()
                    .put("id", id)
                    .put("name", name)
                    .put("type", type)
                    .put("size", size);
            return width == null ? json : json.put("width", width).put("height", height);
        }

        private static StoredFile from(JsonObject json) {
            return new StoredFile(
                    json.getString("id"),
                    json.getString("name"),
                    json.getString("type"),
                    json.getLong("size"),
                    json.getInteger("width"),
                    json.getInteger("height"));
        }
    }
}
