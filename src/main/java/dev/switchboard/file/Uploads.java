package dev.switchboard.file;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.ChatCommands.ReadableIds;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.FileCommands;
import dev.switchboard.bus.FileCommands.Begin;
import dev.switchboard.bus.FileCommands.Begun;
import dev.switchboard.bus.FileCommands.Chunk;
import dev.switchboard.bus.FileCommands.FileId;
import dev.switchboard.bus.FileCommands.Size;
import dev.switchboard.bus.FileCommands.StoredFile;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.HubCommands;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes files, chunk by chunk; the caller of each command must be the file's owner. Runs on its verticle's event loop. */
final class Uploads {

    private final FileStore store;
    private final HubCommands commands;
    private final FileConfig config;

    Uploads(FileStore store, HubCommands commands, FileConfig config) {
        this.store = store;
        this.commands = commands;
        this.config = config;
    }

    Future<Begun> begin(Caller caller, Begin asked) {
        long announced = asked.atMost() == null ? config.maxBytes() : asked.atMost();
        if (announced > config.maxBytes() + FileCommands.MAX_OVERHEAD) {
            throw tooLarge(config.maxBytes());
        }
        return commands.ask(ChatCommands.READABLE, caller, new ReadableIds(List.of(asked.chatId()), List.of()))
                .compose(readable -> {
                    Optional<UUID> chatId =
                            readable.chats().stream().findFirst().map(UUID::fromString);
                    return store.begin(
                            caller.id(),
                            chatId.orElseThrow(() -> Failure.notFound("you are in no such chat")),
                            FileNames.clean(asked.name()),
                            FileNames.type(asked.type()),
                            Math.min(announced, config.maxBytes()));
                })
                .map(id -> new Begun(id.toString(), config.maxBytes()));
    }

    static Failure tooLarge(long maxBytes) {
        return Failure.of(ErrorCode.PAYLOAD_TOO_LARGE, "a file has at most " + maxBytes + " bytes")
                .with("limit", maxBytes);
    }

    Future<Nothing> write(Caller caller, Chunk chunk) {
        int length = chunk.data().length();
        if (length == 0 || length > FileCommands.CHUNK_BYTES || chunk.nr() < 0) {
            throw Failure.badRequest("data", "a chunk has 1 to " + FileCommands.CHUNK_BYTES + " bytes");
        }
        return store.write(Files.id(chunk.id()), caller.id(), chunk.nr(), chunk.data())
                .map(Nothing.NOTHING);
    }

    Future<StoredFile> end(Caller caller, Size asked) {
        return store.end(Files.id(asked.id()), caller.id(), asked.bytes());
    }

    Future<Nothing> drop(Caller caller, FileId asked) {
        return store.drop(Files.id(asked.id()), caller.id()).map(Nothing.NOTHING);
    }
}
