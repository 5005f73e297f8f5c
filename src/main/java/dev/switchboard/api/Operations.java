package dev.switchboard.api;

import static dev.switchboard.api.Parameter.flag;
import static dev.switchboard.api.Parameter.text;
import static dev.switchboard.api.Parameter.whole;
import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PATCH;
import static io.vertx.core.http.HttpMethod.POST;

import dev.switchboard.bus.AccountCommands;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.FileCommands;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.OwnAccountCommands;
import dev.switchboard.bus.PresenceCommands;
import dev.switchboard.bus.PublishBatch;
import dev.switchboard.bus.TodoCommands;
import java.util.List;

/** The REST table: each row maps a request to a command, which defines the data and the answer. */
final class Operations {

    static final List<Operation> ALL = List.of(
            Operation.of(GET, "/api/todos", TodoCommands.LIST, 200)
                    .query(flag("completed"), whole("limit"), text("cursor")),
            Operation.of(POST, "/api/todos", TodoCommands.CREATE, 201),
            Operation.of(GET, "/api/todos/:id", TodoCommands.GET, 200).path("id"),
            Operation.of(PATCH, "/api/todos/:id", TodoCommands.UPDATE, 200).path("id"),
            Operation.of(DELETE, "/api/todos/:id", TodoCommands.DELETE, 200).path("id"),
            Operation.of(GET, "/api/chats", ChatCommands.LIST, 200)
                    .query(whole("limit"), text("cursor"), flag("hidden")),
            Operation.of(POST, "/api/chats", ChatCommands.CREATE, 201),
            Operation.of(GET, "/api/chats/:id", ChatCommands.GET, 200).path("chatId"),
            Operation.of(PATCH, "/api/chats/:id", ChatCommands.UPDATE, 200).path("chatId"),
            Operation.of(DELETE, "/api/chats/:id", ChatCommands.DELETE, 200).path("chatId"),
            Operation.of(GET, "/api/chats/:id/messages", ChatCommands.MESSAGE_HISTORY, 200)
                    .path("chatId")
                    .query(whole("before"), whole("after"), whole("around"), whole("limit")),
            Operation.of(POST, "/api/chats/:id/messages", ChatCommands.MESSAGE_SEND, 201)
                    .path("chatId"),
            Operation.of(GET, "/api/messages", ChatCommands.MESSAGE_SEARCH, 200)
                    .query(
                            text("query"),
                            text("chatId"),
                            text("from"),
                            text("after"),
                            text("before"),
                            whole("limit"),
                            text("cursor")),
            Operation.of(POST, "/api/files/urls", FileCommands.URLS, 200),
            Operation.of(DELETE, "/api/files/:id", FileCommands.DELETE, 200).path("id"),
            Operation.of(GET, "/api/notifications", NotificationCommands.LIST, 200)
                    .query(text("before"), whole("limit")),
            Operation.of(GET, "/api/presence/:userId", PresenceCommands.GET, 200)
                    .path("userIds")
                    .query(text("chatId")),
            Operation.of(GET, "/api/users", AccountCommands.FIND, 200).query(text("query")),
            Operation.of(PATCH, "/api/account", OwnAccountCommands.PROFILE, 200),
            Operation.service(POST, "/api/publish", NotificationCommands.PUBLISH)
                    .or(PublishBatch.FIELD, NotificationCommands.PUBLISH_BATCH),
            Operation.service(POST, "/api/notify", NotificationCommands.SEND),
            Operation.service(POST, "/api/users/:id/revoke", AccountCommands.REVOKE)
                    .path("user"),
            Operation.service(DELETE, "/api/users/:id", AccountCommands.ERASE)
                    .path("user")
                    .query(text("messages"))
                    .accepted());

    private Operations() {}
}
