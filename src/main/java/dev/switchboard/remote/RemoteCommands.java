package dev.switchboard.remote;

import dev.switchboard.backend.BackEnd;
import dev.switchboard.backend.Call;
import dev.switchboard.backend.CallIds;
import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Effects;
import dev.switchboard.bus.HubClock;
import dev.switchboard.bus.WireTime;
import dev.switchboard.idempotency.KeyUse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Asks a back end to carry out a command. One with a {@code clientId} is carried out once: its request has the same id
 * whenever and from wherever it is sent, and the first success is kept and answered again. On its verticle's event loop.
 */
final class RemoteCommands {

    private final Vertx vertx;
    private final BackEnd backEnd;
    private final RemoteEffects effects;
    private final AnsweredKeys keys;

    RemoteCommands(Vertx vertx, BackEnd backEnd, RemoteEffects effects, AnsweredKeys keys) {
        this.vertx = vertx;
        this.backEnd = backEnd;
        this.effects = effects;
        this.keys = keys;
    }

    Future<Answer> answer(Command command) {
        KeyUse key = KeyUse.of(command);
        return key == null
                ? ask(command, CallIds.random(), null)
                : keys.begin(key)
                        .compose(earlier -> earlier.isPresent()
                                ? effects.repeat(command, earlier.get())
                                : ask(
                                        command,
                                        CallIds.of(
                                                key.user(),
                                                command.name(),
                                                key.key().value()),
                                        key));
    }

    private Future<Answer> ask(Command command, String id, @Nullable KeyUse key) {
        boolean repeatable = key != null || backEnd.config().idempotent().contains(command.name());
        return backEnd.ask(Call.of(vertx, backEnd.name(), id, body(command), command.deadline(), repeatable))
                .map(CommandAnswer::of)
                .compose(answer -> answer.isSuccess()
                        ? effects.carryOut(command, answer, key == null ? null : id)
                                .compose(done -> keys.keep(key, done.kept()).map(kept -> done.answer()))
                        : keys.release(key).map(released -> new Answer(answer.body(), Effects.NONE)));
    }

    private Buffer body(Command command) {
        long remaining = Math.max(0, command.deadline().remainingNanos());
        return new JsonObject()
                .put("command", command.name())
                .put("data", command.data())
                .put("caller", AskedBy.of(command.caller()))
                .put("deadline", WireTime.write(HubClock.of(vertx).now().plusNanos(remaining)))
                .toBuffer();
    }
}
