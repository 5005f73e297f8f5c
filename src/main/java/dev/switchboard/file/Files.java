package dev.switchboard.file;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ReadableIds;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.FileCommands.ChunkId;
import dev.switchboard.bus.FileCommands.Data;
import dev.switchboard.bus.FileCommands.Open;
import dev.switchboard.bus.FileCommands.StoredFile;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.WireTime;
import dev.switchboard.file.FileStore.Found;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Gives files to those who may read them: one of a message to those who may read the message, one that no message has yet to
 * its owner. Runs on its verticle's event loop.
 */
final class Files {

    static final int MAX_LINKS = 100;

    private final FileStore store;
    private final HubCommands commands;
    private final FileLinks links;

    Files(FileStore store, HubCommands commands, FileLinks links) {
        this.store = store;
        this.commands = commands;
        this.links = links;
    }

    /** Refused as unknown if no file can have this id. */
    static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException noId) {
            // Refused below.
        }
        throw FileStore.unknown();
    }

    Future<StoredFile> open(Caller caller, Open asked) {
        UUID id = id(asked.id());
        Long expires = asked.expires();
        String signature = asked.signature();
        if (expires == null || signature == null) {
            return readable(caller, id).map(Found::file);
        }
        return links.isGood(asked.id(), expires, signature).compose(good -> {
            if (!good) {
                throw Failure.of(ErrorCode.UNAUTHORIZED, "the link has expired or is not the hub's");
            }
            return found(id).map(Found::file);
        });
    }

    /** The file was opened before. */
    Future<Data> read(Caller caller, ChunkId asked) {
        return store.read(id(asked.id()), asked.nr()).map(Data::new);
    }

    private Future<Found> found(UUID id) {
        return store.find(List.of(id)).map(files -> files.stream().findFirst().orElseThrow(FileStore::unknown));
    }

    private Future<Found> readable(Caller caller, UUID id) {
        return readable(caller, List.of(id))
                .map(files -> files.stream().findFirst().orElseThrow(FileStore::unknown));
    }

    /** Those of the files that the caller may read. */
    private Future<List<Found>> readable(Caller caller, List<UUID> ids) {
        return store.find(ids).compose(files -> {
            List<String> messages = files.stream()
                    .filter(file -> file.messageId() != null)
                    .map(file -> Objects.toString(file.messageId()))
                    .distinct()
                    .toList();
            Future<Set<String>> seen = messages.isEmpty()
                    ? Future.succeededFuture(Set.of())
                    : commands.ask(ChatCommands.READABLE, caller, new ReadableIds(List.of(), messages))
                            .map(readable -> Set.copyOf(readable.messages()));
            return seen.map(allowed -> files.stream()
                    .filter(file -> file.messageId() == null
                            ? file.owner().equals(caller.id())
                            : allowed.contains(file.messageId().toString()))
                    .toList());
        });
    }

    /** {@code file:urls}: links in the order of the ids; a file that the caller may not read is left out. */
    Future<Answer> urls(Command command) {
        Fields fields = new Fields(command.data());
        List<UUID> ids = new ArrayList<>();
        for (String text : fields.ids("fileIds", MAX_LINKS)) {
            ids.add(id(text));
        }
        return readable(command.caller(), ids.stream().distinct().toList()).compose(files -> {
            List<Future<JsonObject>> made = files.stream()
                    .sorted(Comparator.comparingInt(file -> ids.indexOf(file.id())))
                    .map(file -> url(file.id().toString()))
                    .toList();
            return Future.all(made).map(all -> Answer.of(new JsonObject().put("urls", new JsonArray(all.list()))));
        });
    }

    private Future<JsonObject> url(String id) {
        return links.link(id).map(link -> new JsonObject()
                .put("fileId", id)
                .put("url", link.path())
                .put("expiresAt", WireTime.write(link.expires())));
    }

    /** {@code file:delete}: of a file that no message has, by its owner. */
    Future<Answer> delete(Command command) {
        UUID id = id(new Fields(command.data()).id("id"));
        return readable(command.caller(), id).compose(file -> {
            if (!file.owner().equals(command.caller().id())) {
                throw Failure.forbidden("only its owner may delete a file");
            }
            return store.remove(id).map(removed -> {
                if (!removed) {
                    throw Failure.of(ErrorCode.CONFLICT, "a message has the file; it goes with the message");
                }
                return Answer.ok();
            });
        });
    }
}
