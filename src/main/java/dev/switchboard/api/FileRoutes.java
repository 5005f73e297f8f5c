package dev.switchboard.api;

import dev.switchboard.bus.Caller;
import dev.switchboard.bus.Commands;
import dev.switchboard.bus.Failure;
import dev.switchboard.bus.FileCommands;
import dev.switchboard.bus.FileCommands.Begin;
import dev.switchboard.bus.FileCommands.Open;
import dev.switchboard.bus.FileCommands.StoredFile;
import dev.switchboard.bus.HubCommands;
import dev.switchboard.bus.RateLimiter;
import dev.switchboard.intake.BodyRefused;
import dev.switchboard.intake.Claim;
import dev.switchboard.intake.HttpBody;
import dev.switchboard.intake.Intake;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes and serves files. A body is read once the caller is known and only as fast as the concern stores it; an answer is read
 * from the store only as fast as the client takes it. Runs on the event loop of the HTTP instance.
 */
final class FileRoutes {

    /** The commands that these routes send. */
    static final Set<String> COMMANDS = Set.of(
            FileCommands.BEGIN.name(),
            FileCommands.WRITE.name(),
            FileCommands.END.name(),
            FileCommands.DROP.name(),
            FileCommands.OPEN.name(),
            FileCommands.READ.name());

    private static final String PATH = "/api/files";
    private static final String MULTIPART = "multipart/form-data";
    private static final long REST_MS = 1_000;
    private static final String UNNAMED = "file";
    private static final Pattern ASCII = Pattern.compile("[ -~]*");
    private static final Failure NO_NAME =
            Failure.badRequest("X-File-Name", "X-File-Name must be percent-encoded UTF-8");
    private static final String ANY = "application/octet-stream";

    private final RestCallers callers;
    private final HubCommands commands;
    private final RateLimiter limiter;
    private final CommandTimer timer;

    FileRoutes(RestCallers callers, Commands commands, RateLimiter limiter, CommandTimer timer) {
        this.callers = callers;
        this.commands = new HubCommands(commands);
        this.limiter = limiter;
        this.timer = timer;
    }

    /** Before the route that reads bodies: this one is read here, as it comes. */
    void mountUpload(Router router) {
        router.route(HttpMethod.POST, PATH).handler(this::upload);
    }

    void mountDownload(Router router) {
        RestRoutes.route(router, HttpMethod.GET, PATH + "/:id").handler(this::download);
    }

    private void upload(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (RequestBody.refusesEncoded(context)) {
            return;
        }
        request.pause();
        Promise<Void> cut = watch(request);
        Intake intake = callers.intake();
        Claim claim = intake.claim(false);
        callers.require(context)
                .compose(caller -> limiter.within(caller.id(), FileCommands.BEGIN.name(), () -> {
                    if (cut.future().failed()) {
                        return Future.failedFuture(FileUpload.cut());
                    }
                    if (!claim.grow((FileCommands.WINDOW + 1L) * FileCommands.CHUNK_BYTES)) {
                        return Future.failedFuture(Failure.unavailable("too many requests are arriving at once")
                                .with("retryAfterMs", BodyRefused.RETRY_AFTER_MS));
                    }
                    intake.reads(request);
                    return receive(request, caller, cut);
                }))
                .onComplete(done -> {
                    claim.release();
                    if (done.failed() && !request.isEnded()) {
                        HttpBody.stop(request, intake);
                    } else if (!request.isEnded()) {
                        endLater(request);
                    }
                })
                .onSuccess(file -> Responses.send(
                        context, 201, new JsonObject().put("success", true).put("file", file.toJson())))
                .onFailure(cause -> Responses.fail(context, cause));
    }

    /** Fails once the body is cut. From the first moment on: Vert.x drops a failure that has no handler yet. */
    private static Promise<Void> watch(HttpServerRequest request) {
        Promise<Void> cut = Promise.promise();
        request.exceptionHandler(cut::tryFail);
        if (request.response().closed()) {
            cut.tryFail(FileUpload.cut());
        }
        return cut;
    }

    /** What follows the file in a form is read past, but not for long. */
    private static void endLater(HttpServerRequest request) {
        Objects.requireNonNull(Vertx.currentContext()).owner().setTimer(REST_MS, fired -> {
            if (!request.isEnded()) {
                CutAnswer.endRequest(request);
            }
        });
    }

    private Future<StoredFile> receive(HttpServerRequest request, Caller caller, Promise<Void> cut) {
        String chatId = request.getParam("chatId");
        if (chatId == null) {
            throw Failure.badRequest("chatId", "chatId must be in the query");
        }
        String type = Objects.requireNonNullElse(request.getHeader("Content-Type"), ANY);
        boolean isMultipart = type.split(";", 2)[0].trim().equalsIgnoreCase(MULTIPART);
        long announced = HttpBody.announced(request);
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        Long atMost = announced == 0 ? null : announced;
        return isMultipart
                ? MultipartFile.of(request, cut)
                        .compose(part -> receive(
                                caller,
                                new Begin(chatId, part.name(), part.type(), atMost),
                                new FileUpload(part.body(), cut.future(), part.over())))
                : receive(
                        caller,
                        new Begin(chatId, name(request), type, atMost),
                        new FileUpload(
                                request, cut.future(), Promise.<Void>promise().future()));
    }

    private Future<StoredFile> receive(Caller caller, Begin begin, FileUpload upload) {
        return timer.ask(FileCommands.BEGIN.name(), () -> commands.ask(FileCommands.BEGIN, caller, begin))
                .compose(begun -> upload.send(commands, caller, begun));
    }

    private static String name(HttpServerRequest request) {
        String name = request.getHeader("X-File-Name");
        if (name == null || name.isBlank()) {
            return UNNAMED;
        }
        if (!ASCII.matcher(name).matches()) {
            throw NO_NAME;
        }
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw NO_NAME;
        }
    }

    private void download(RoutingContext context) {
        String id = context.pathParam("id");
        String signature = context.request().getParam("signature");
        Future<StoredFile> opened = signature == null
                ? callers.require(context)
                        .compose(caller -> limiter.within(
                                caller.id(), FileCommands.OPEN.name(), () -> open(caller, new Open(id, null, null))))
                : limiter.within(
                        callers.network(context.request()),
                        FileCommands.OPEN.name(),
                        () -> open(
                                Caller.HUB,
                                new Open(id, expires(context.request().getParam("expires")), signature)));
        opened.onSuccess(file -> new FileDownload(context, commands, file, signature != null).begin())
                .onFailure(cause -> Responses.fail(context, cause));
    }

    private Future<StoredFile> open(Caller caller, Open open) {
        return timer.ask(FileCommands.OPEN.name(), () -> commands.ask(FileCommands.OPEN, caller, open));
    }

    /** What is no number is a time that has passed. */
    private static long expires(@Nullable String text) {
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }
}
