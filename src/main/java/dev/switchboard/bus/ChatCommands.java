package dev.switchboard.bus;

import dev.switchboard.bus.HubCommand.Form;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands of the concern {@code chat}: those of clients by name, the hub's own with their questions and answers. */
public final class ChatCommands {

    public static final String CREATE = "chat:create";
    public static final String UPDATE = "chat:update";
    public static final String DELETE = "chat:delete";
    public static final String ADD = "chat:add";
    public static final String REMOVE = "chat:remove";
    public static final String ROLE = "chat:role";
    public static final String PARTICIPANTS = "chat:participants";
    public static final String LIST = "chat:list";
    public static final String GET = "chat:get";
    public static final String JOIN = "chat:join";
    public static final String LEAVE = "chat:leave";
    public static final String SETTINGS = "chat:settings";
    public static final String MESSAGE_SEND = "message:send";
    public static final String MESSAGE_EDIT = "message:edit";
    public static final String MESSAGE_DELETE = "message:delete";
    public static final String MESSAGE_REACT = "message:react";
    public static final String MESSAGE_HISTORY = "message:history";
    public static final String MESSAGE_READ = "message:read";
    public static final String MESSAGE_SEARCH = "message:search";
    public static final String TYPING = "typing";
    public static final String BLOCK = "user:block";
    public static final String UNBLOCK = "user:unblock";
    public static final String BLOCKED = "user:blocked";

    /** From which of the users the caller is kept apart. */
    public static final HubCommand<PresenceCommands.Users, ApartUsers> APART =
            HubCommand.of("chat:apart", PresenceCommands.Users.FORM, ApartUsers.FORM);

    /**
     * {@code {cursor?, limit?}} → {@code {messages, cursor}}: what the caller has written in the chats that the caller is in; the
     * hub's own.
     */
    public static final String MESSAGE_OWN = "message:own";

    /**
     * {@code {userId, cursor?, limit?}} → {@code {chats, cursor}}: the chats of any user, for an operator; the hub's own.
     */
    public static final String OF_PERSON = "chat:of";

    /**
     * {@code {cursor?, limit?}} → {@code {mentions, cursor}}: the messages that mention the caller, in the chats that the caller is
     * in; the hub's own.
     */
    public static final String MESSAGE_MENTIONED = "message:mentioned";

    /** Which of the chats do not exist, whether or not the asking user is in them. */
    public static final HubCommand<ChatIds, UnknownChats> KNOWN =
            HubCommand.of("chat:known", ChatIds.FORM, UnknownChats.FORM);

    /** Who is in a chat, if the caller is; {@code NOT_FOUND} otherwise. */
    public static final HubCommand<ChatId, Participants> MEMBERS =
            HubCommand.of("chat:members", ChatId.FORM, Participants.FORM);

    /** What the store knows of a message and of a user's part in its chat, whether or not the caller is in the chat. */
    public static final HubCommand<MessageFacts.Question, MessageFacts> MESSAGE_TRACE =
            HubCommand.of("message:trace", MessageFacts.Question.FORM, MessageFacts.FORM);

    /** Which of these chats the caller is in, and which of these messages the caller may read. */
    public static final HubCommand<ReadableIds, ReadableIds> READABLE =
            HubCommand.of("chat:readable", ReadableIds.FORM, ReadableIds.FORM);

    private ChatCommands() {}

    /** Chats and messages by their ids. */
    public record ReadableIds(List<String> chats, List<String> messages) {

        static final Form<ReadableIds> FORM = new Form<>(ReadableIds::toJson, ReadableIds::from);

        public ReadableIds {
            chats = List.copyOf(chats);
            messages = List.copyOf(messages);
        }

        private JsonObject toJson() {
            return new JsonObject().put("chats", new JsonArray(chats)).put("messages", new JsonArray(messages));
        }

        private static ReadableIds from(JsonObject json) {
            Fields fields = new Fields(json);
            return new ReadableIds(fields.texts("chats"), fields.texts("messages"));
        }
    }

    /** Several chats. */
    public record ChatIds(List<String> ids) {

        static final Form<ChatIds> FORM = new Form<>(ChatIds::toJson, ChatIds::from);

        public ChatIds {
            ids = List.copyOf(ids);
        }

        private JsonObject toJson() {
            return new JsonObject().put("chatIds", new JsonArray(ids));
        }

        private static ChatIds from(JsonObject json) {
            return new ChatIds(new Fields(json).texts("chatIds"));
        }
    }

    /** Those of the chats asked for that do not exist, in the order of the question. */
    public record UnknownChats(List<String> ids) {

        static final Form<UnknownChats> FORM = new Form<>(UnknownChats::toJson, UnknownChats::from);

        public UnknownChats {
            ids = List.copyOf(ids);
        }

        private JsonObject toJson() {
            return new JsonObject().put("unknown", new JsonArray(ids));
        }

        private static UnknownChats from(JsonObject json) {
            return new UnknownChats(new Fields(json).texts("unknown"));
        }
    }

    /**
     * The data of {@link #JOIN} as the hub sends it on behalf of a client: {@code {chats: [{chatId, since}]}}.
     *
     * @param since the last position that the client has, by the chat's id; null for one that it has nothing of
     */
    public record Joins(Map<String, @Nullable Long> since) {

        private static final String CHATS = "chats";

        public JsonObject toJson() {
            JsonArray chats = new JsonArray();
            since.forEach((id, position) -> chats.add(new ChatId(id).toJson().put("since", position)));
            return new JsonObject().put(CHATS, chats);
        }

        /** Whether the answer, which succeeds as a whole, refuses one of the chats. */
        public static boolean refusesOne(JsonObject answer) {
            return answer.getJsonArray(CHATS, new JsonArray()).stream()
                    .anyMatch(chat -> Boolean.FALSE.equals(((JsonObject) chat).getBoolean("success")));
        }
    }

    /** One chat. */
    public record ChatId(String id) {

        static final Form<ChatId> FORM = new Form<>(ChatId::toJson, ChatId::from);

        /** {@code {chatId}}. */
        public JsonObject toJson() {
            return new JsonObject().put("chatId", id);
        }

        private static ChatId from(JsonObject json) {
            return new ChatId(new Fields(json).id("chatId"));
        }
    }

    /** The ids of the users in a chat. */
    public record Participants(List<String> ids) {

        static final Form<Participants> FORM = new Form<>(Participants::toJson, Participants::from);

        public Participants {
            ids = List.copyOf(ids);
        }

        private JsonObject toJson() {
            return new JsonObject().put("participants", new JsonArray(ids));
        }

        private static Participants from(JsonObject json) {
            return new Participants(new Fields(json).texts("participants"));
        }
    }
}
