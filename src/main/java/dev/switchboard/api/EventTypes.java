package dev.switchboard.api;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * TypeScript types of the commands and events for users of {@code socket.io-client}, generated from the
 * {@link EventCatalogue}: {@code Socket<ServerToClientEvents, ClientToServerEvents>} for the namespace {@code /}, and the
 * same prefixed with {@code Room} for {@code /events}. Generated once; served from any thread.
 */
public final class EventTypes {

    /** The path at which the types are served. */
    public static final String PATH = "/switchboard.d.ts";

    private static final String HEAD =
            """
            // The commands and events of a Switchboard hub, for socket.io-client:
            //   const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, { auth: { token } });
            // On events that carry one, a listener's last argument is the connection's offset, used for recovery.

            /** An event's position in its topic's log. A nudge goes to participants who have not joined the chat. */
            export interface Placed {
              topic: string;
              eventSeq: number;
              nudge?: true;
            }

            """;

    private final EventCatalogue catalogue;
    private final String text;

    public EventTypes() {
        this(EventCatalogue.read());
    }

    EventTypes(EventCatalogue catalogue) {
        this.catalogue = catalogue;
        this.text = generate();
    }

    public void mount(Router router) {
        router.get(PATH).handler(request -> request.response()
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .putHeader("Cache-Control", "no-cache")
                .end(text));
    }

    String text() {
        return text;
    }

    private String generate() {
        StringBuilder types = new StringBuilder(HEAD);
        catalogue.schemas().forEach((name, schema) -> types.append(TypeScript.declaration(name, schema))
                .append('\n'));
        catalogue.commands().forEach((name, command) -> types.append(answerType(name, command)));
        types.append('\n');
        Map.of(EventCatalogue.MAIN, "", "/events", "Room").entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(space -> types.append(events(space.getKey(), space.getValue()))
                        .append(commands(space.getKey(), space.getValue())));
        return types.toString();
    }

    private static String answerType(String name, JsonObject command) {
        return "export type " + answerName(name) + " = " + TypeScript.type(command.getJsonObject("answer"), "")
                + " | Failure;\n";
    }

    private String events(String namespace, String prefix) {
        return catalogue.events().entrySet().stream()
                .filter(event -> EventCatalogue.namespaceOf(event.getValue()).equals(namespace)
                        || event.getValue().containsKey("only"))
                .map(event -> listener(event.getKey(), event.getValue()))
                .collect(Collectors.joining("", "export interface " + prefix + "ServerToClientEvents {\n", "}\n\n"));
    }

    private static String listener(String key, JsonObject event) {
        String data = TypeScript.type(event.getJsonObject("data"), "  ");
        return TypeScript.comment(new JsonObject().put("summary", event.getString("summary")), "  ") + "  '"
                + EventCatalogue.nameOf(key, event) + "': (data: " + data
                + (event.containsKey("topics") ? " & Placed" : "") + ", offset?: string) => void;\n";
    }

    private String commands(String namespace, String prefix) {
        return catalogue.commands().entrySet().stream()
                .filter(command ->
                        EventCatalogue.namespaceOf(command.getValue()).equals(namespace))
                .map(command -> command(command.getKey(), command.getValue()))
                .collect(Collectors.joining("", "export interface " + prefix + "ClientToServerEvents {\n", "}\n\n"));
    }

    private static String command(String name, JsonObject command) {
        JsonObject data = command.getJsonObject("data");
        // A command without fields may be sent without data; the acknowledgement is then the first argument.
        boolean empty = !data.containsKey("properties") && !data.containsKey("anyOf");
        String argument = empty ? "" : "data: " + TypeScript.type(data, "  ") + ", ";
        return TypeScript.comment(new JsonObject().put("summary", command.getString("summary")), "  ") + "  '" + name
                + "': (" + argument + "answer?: (answer: " + answerName(name) + ") => void) => void;\n";
    }

    /** {@code message:send} is answered with {@code MessageSendAnswer}. */
    private static String answerName(String command) {
        StringBuilder name = new StringBuilder();
        for (String word : command.split(":", -1)) {
            name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return name.append("Answer").toString();
    }
}
