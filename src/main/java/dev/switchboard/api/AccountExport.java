package dev.switchboard.api;

import dev.switchboard.bus.Answer;
import dev.switchboard.bus.Caller;
import dev.switchboard.bus.ChatCommands;
import dev.switchboard.bus.Command;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.HubCommand.Nothing;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.NotificationCommands;
import dev.switchboard.bus.OwnAccountCommands;
import dev.switchboard.bus.PushCommands;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.bus.Steps;
import dev.switchboard.bus.TodoCommands;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/account/export}: everything that the concerns have of the caller, as one JSON document. It is read and sent
 * a page at a time, the next page once the client has taken the one before, so that no more than a page of it is ever held. A
 * failure after the first page ends the stream or the connection: no client takes a part for the whole. On the HTTP instance's event loop.
 */
final class AccountExport implements Handler<RoutingContext> {

    static final String COMMAND = "account:export";

    private static final Logger LOG = LoggerFactory.getLogger(AccountExport.class);

    /** How many exports an HTTP instance sends at once. */
    private static final int AT_ONCE = 4;

    private static final long BUSY_RETRY_MS = 5_000;
    private static final int PAGE = 100;

    private static final List<Section> SECTIONS = List.of(
            Section.of("chats", ChatCommands.LIST, "chats", "cursor"),
            new Section("hiddenChats", ChatCommands.LIST, "chats", "cursor", new JsonObject().put("hidden", true)),
            Section.of("messages", ChatCommands.MESSAGE_OWN, "messages", "cursor"),
            Section.of("mentions", ChatCommands.MESSAGE_MENTIONED, "mentions", "cursor"),
            Section.of("todos", TodoCommands.LIST, "todos", "cursor"),
            Section.of("notifications", NotificationCommands.LIST, "notifications", "before"),
            Section.of("pushSubscriptions", PushCommands.LIST, "subscriptions", "cursor"));

    private final RestCallers callers;
    private final Commands commands;
    private final RateLimiter limiter;
    private final CommandTimer timer;
    private int running;

    AccountExport(RestCallers callers, Commands commands, RateLimiter limiter, CommandTimer timer) {
        this.callers = callers;
        this.commands = commands;
        this.limiter = limiter;
        this.timer = timer;
    }

    /**
     * An array of the document, from the pages of a command.
     *
     * @param items where the entries stand in an answer
     * @param next the field that asks for the next page: {@code cursor}, which answers have, or {@code before}, the last id
     * @param first the data of the first question
     */
    private record Section(String name, String command, String items, String next, JsonObject first) {

        static Section of(String name, String command, String items, String next) {
            return new Section(name, command, items, next, new JsonObject());
        }
    }

    /** One export that is being sent. */
    private record Export(Caller caller, HttpServerResponse response) {

        /** Succeeds once the client's connection has taken it. */
        Future<Void> write(String json) {
            return response.write(Buffer.buffer(json));
        }
    }

    @Override
    public void handle(RoutingContext request) {
        timer.ask(COMMAND, () -> callers.require(request).compose(caller -> begin(request, caller)))
                .onFailure(cause -> fail(request, cause));
    }

    private Future<Void> begin(RoutingContext request, Caller caller) {
        return limiter.take(caller.id(), COMMAND).compose(waitMs -> {
            if (waitMs > 0 || running >= AT_ONCE) {
                return Future.failedFuture(Failure.rateLimited(Math.max(waitMs, BUSY_RETRY_MS)));
            }
            running++;
            return send(request, caller).onComplete(done -> running--);
        });
    }

    private Future<Void> send(RoutingContext request, Caller caller) {
        return new HubCommands(commands)
                .ask(OwnAccountCommands.OWN, caller, Nothing.NOTHING)
                .compose(own -> {
                    HttpServerResponse response = request.response()
                            .setChunked(true)
                            .putHeader("Content-Type", "application/json; charset=utf-8")
                            .putHeader("Cache-Control", "no-store")
                            .putHeader("Content-Disposition", "attachment; filename=\"switchboard-export.json\"");
                    Export export = new Export(caller, response);
                    Future<Void> sent =
                            export.write("{\"profile\":" + own.profile().encode());
                    for (Section section : SECTIONS) {
                        sent = sent.compose(done -> send(export, section));
                    }
                    return sent.compose(done -> response.end("}"));
                });
    }

    private Future<Void> send(Export export, Section section) {
        if (section.command().equals(PushCommands.LIST) && !commands.isAnswered(PushCommands.LIST)) {
            // A hub need not run this concern; null says that it was not asked.
            return export.write(",\"" + section.name() + "\":null");
        }
        Pages pages = new Pages(export, section);
        return export.write(",\"" + section.name() + "\":[")
                .compose(begun -> Steps.whileMore(pages::send))
                .compose(sent -> export.write("]"));
    }

    /** The pages of a section, one after the other. */
    private final class Pages {

        private final Export export;
        private final Section section;
        private final JsonObject question;
        private boolean first = true;

        Pages(Export export, Section section) {
            this.export = export;
            this.section = section;
            this.question = section.first().copy().put("limit", PAGE);
        }

        /** Whether there is another one. */
        Future<Boolean> send() {
            return commands.request(new Command(section.command(), export.caller(), question.copy(), false))
                    .compose(Answer::succeeded)
                    .compose(page -> {
                        JsonArray items = page.getJsonArray(section.items());
                        String next = next(section, page, items);
                        question.put(section.next(), next);
                        Future<Void> written = export.write(entries(items, first));
                        first &= items.isEmpty();
                        return written.map(next != null);
                    });
        }
    }

    private static @Nullable String next(Section section, JsonObject page, JsonArray items) {
        if (section.next().equals("cursor")) {
            return page.getString("cursor");
        }
        return items.size() < PAGE
                ? null
                : items.getJsonObject(items.size() - 1).getString("id");
    }

    /** The entries without the brackets, each after the comma that the one before needs. */
    private static String entries(JsonArray items, boolean first) {
        String encoded = items.encode();
        String bare = encoded.substring(1, encoded.length() - 1);
        return first || items.isEmpty() ? bare : "," + bare;
    }

    private static void fail(RoutingContext request, Throwable cause) {
        if (!request.response().headWritten()) {
            Responses.fail(request, cause);
            return;
        }
        LOG.info("an export ended early: {}", cause.toString());
        CutAnswer.end(request.request());
    }
}
