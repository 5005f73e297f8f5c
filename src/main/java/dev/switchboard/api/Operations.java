package dev.switchboard.api;

import static dev.switchboard.api.Parameter.flag;
import static dev.switchboard.api.Parameter.text;
import static dev.switchboard.api.Parameter.whole;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import java.util.List;

/** The REST table. What a row's command does, its data and its answer are the command's. */
final class Operations {

    static final List<Operation> ALL = List.of(
            Operation.of(GET, "/api/todos", "todo:list", 200).query(flag("completed"), whole("limit"), text("cursor")),
            Operation.of(POST, "/api/todos", "todo:create", 201),
            Operation.of(GET, "/api/todos/:id", "todo:get", 200).path("id"),
            Operation.of(PATCH, "/api/todos/:id", "todo:update", 200).path("id"),
            Operation.of(DELETE, "/api/todos/:id", "todo:delete", 200).path("id"),
            Operation.of(GET, "/api/chats", "chat:list", 200).query(whole("limit"), text("cursor")),
            Operation.of(POST, "/api/chats", "chat:create", 201),
            Operation.of(GET, "/api/chats/:id", "chat:get", 200).path("chatId"),
            Operation.of(PATCH, "/api/chats/:id", "chat:update", 200).path("chatId"),
            Operation.of(DELETE, "/api/chats/:id", "chat:delete", 200).path("chatId"),
            Operation.of(GET, "/api/chats/:id/messages", "message:history", 200)
                    .path("chatId")
                    .query(whole("before"), whole("after"), whole("limit")),
            Operation.of(POST, "/api/chats/:id/messages", "message:send", 201).path("chatId"),
            Operation.of(GET, "/api/notifications", "notification:list", 200).query(text("before"), whole("limit")),
            Operation.of(GET, "/api/presence/:userId", "presence:get", 200)
                    .path("userIds")
                    .query(text("chatId")),
            Operation.of(GET, "/api/users", "user:find", 200).query(text("query")),
            Operation.of(POST, "/api/publish", "publish", 200).service(),
            Operation.of(POST, "/api/notify", "notification:send", 200).service(),
            Operation.of(POST, "/api/users/:id/revoke", "account:revoke", 200)
                    .path("user")
                    .service());

    private Operations() {}
}
