package org.example.poll;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.ConcernVerticle;
import dev.switchboard.bus.ErrorCode;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.Fields;
import dev.switchboard.storage.Postgres;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * The concern {@code poll}: polls in chats. The participants of a chat create polls there, vote and see the counts; the creator
 * closes a poll. Everybody in the chat gets the events, durably: {@code poll:created}, {@code poll:voted} and
 * {@code poll:closed}, each {@code {poll}}.
 *
 * <ul>
 *   <li>{@code poll:create {chatId, question, options: [text], clientId?}} → {@code {poll, mine}}
 *   <li>{@code poll:vote {pollId, option}} → {@code {poll, mine}}; {@code option} is a place in {@code options}, from 0. A second
 *       vote replaces the first
 *   <li>{@code poll:close {pollId}} → {@code {poll, mine}}
 *   <li>{@code poll:get {pollId}} → {@code {poll, mine}}
 *   <li>{@code poll:list {chatId}} → {@code {polls: [{poll, mine}]}}, the newest 50
 * </ul>
 *
 * {@code mine} is the caller's own vote, or null. Keeps nothing in memory, so it may run on any number of nodes.
 */
public final class PollVerticle extends ConcernVerticle {

    private static final int MAX_OPTIONS = 10;

    private PollStore store;
    private Commands commands;
    private int maxOptions;

    @Override
    protected Future<?> open() {
        store = new PollStore(Postgres.of(vertx));
        commands = Commands.of(vertx);
        maxOptions = settings().getInteger("maxOptions", MAX_OPTIONS);
        on("poll:create", this::create);
        on("poll:vote", this::vote);
        on("poll:close", this::close);
        on("poll:get", this::get);
        on("poll:list", this::list);
        return Future.succeededFuture();
    }

    private Future<Answer> create(Command command) {
        NewPoll wanted = NewPoll.from(new Fields(command.data()), maxOptions);
        String user = command.caller().id();
        return requireInside(command.caller(), wanted.chatId())
                .compose(inside -> store.create(wanted, user, command.deadline()))
                .map(PollVerticle::answer);
    }

    private Future<Answer> vote(Command command) {
        Fields fields = new Fields(command.data());
        long option = fields.position("option");
        UUID id = pollId(fields);
        String user = command.caller().id();
        return visible(command.caller(), id)
                .compose(poll -> store.vote(id, user, option, command.deadline()))
                .map(PollVerticle::answer);
    }

    private Future<Answer> close(Command command) {
        UUID id = pollId(new Fields(command.data()));
        return visible(command.caller(), id)
                .compose(poll -> store.close(id, command.caller().id(), command.deadline()))
                .map(PollVerticle::answer);
    }

    private Future<Answer> get(Command command) {
        return visible(command.caller(), pollId(new Fields(command.data()))).map(PollVerticle::answer);
    }

    private Future<Answer> list(Command command) {
        String chatId = new Fields(command.data()).id("chatId");
        return requireInside(command.caller(), chatId)
                .compose(inside -> store.list(chatId, command.caller().id()))
                .map(polls -> {
                    JsonArray all = new JsonArray();
                    polls.forEach(poll -> all.add(poll.toAnswer()));
                    return Answer.of(new JsonObject().put("polls", all));
                });
    }

    /** The poll, if the caller is in its chat; {@code NOT_FOUND} otherwise. */
    private Future<Poll> visible(Caller caller, UUID id) {
        return store.get(id, caller.id()).compose(poll -> requireInside(caller, poll.chatId())
                .map(poll)
                .recover(refusal -> Future.failedFuture(isNotFound(refusal) ? PollStore.unknown() : refusal)));
    }

    private static boolean isNotFound(Throwable refusal) {
        return refusal instanceof Failure failure && failure.code() == ErrorCode.NOT_FOUND;
    }

    /** Asks the concern that knows: a chat is shown to its participants, and is {@code NOT_FOUND} to everybody else. */
    private Future<JsonObject> requireInside(Caller caller, String chatId) {
        Command question = new Command("chat:get", caller, new JsonObject().put("chatId", chatId), false);
        return commands.request(question).compose(Answer::succeeded);
    }

    private static UUID pollId(Fields fields) {
        try {
            return UUID.fromString(fields.id("pollId"));
        } catch (IllegalArgumentException noId) {
            throw fields.refused("pollId", "must be the id of a poll");
        }
    }

    private static Answer answer(Poll poll) {
        return Answer.of(poll.toAnswer());
    }
}
