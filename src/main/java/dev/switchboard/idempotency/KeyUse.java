package dev.switchboard.idempotency;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ClientKey;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.bus.HubCommand;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import org.jspecify.annotations.Nullable;

/**
 * One command that came with a key.
 *
 * @param user whose key it is: every user has keys of their own, and for every command others
 * @param command such as {@code chat:create}
 * @param fingerprint of what the client sent
 */
public record KeyUse(String user, String command, ClientKey key, Buffer fingerprint) {

    /** What a key is told apart by, whatever came with it. */
    public record Name(String user, String command, String value) {}

    /** Of a command whose data is as the client sent it; null if it has no key. */
    public static @Nullable KeyUse of(Command command) {
        return of(command, ClientKey.from(new Fields(command.data())).orElse(null));
    }

    /** As {@link #of(Command)}, for a command that has read its key. */
    public static @Nullable KeyUse of(Command command, @Nullable ClientKey key) {
        return key == null
                ? null
                : new KeyUse(command.caller().id(), command.name(), key, Fingerprint.ofData(command.data()));
    }

    /** Of a command whose content has been parsed; null if it has no key. */
    public static @Nullable KeyUse of(Command command, @Nullable ClientKey key, JsonArray content) {
        return key == null ? null : new KeyUse(command.caller().id(), command.name(), key, Fingerprint.of(content));
    }

    /** Of one of several commands that came together, each with a key of its own; null if it has no key. */
    public static @Nullable KeyUse of(
            Caller caller, HubCommand<?, ?> command, @Nullable ClientKey key, JsonArray content) {
        return key == null ? null : new KeyUse(caller.id(), command.name(), key, Fingerprint.of(content));
    }

    public Name name() {
        return new Name(user, command, key.value());
    }

    /** Refuses the command if the key came with other content before. */
    public void requireSame(Buffer earlier) {
        if (!earlier.equals(fingerprint)) {
            throw Failure.of(ErrorCode.CONFLICT, key.field() + " was used before, with other content")
                    .with("field", key.field());
        }
    }
}
