package dev.switchboard.api;

import io.vertx.core.json.JsonObject;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of a trace in English, with placeholders for their values; {@code {count:byte}} is a number with its
 * noun. Their names are codes of the answer, by which the console finds them in its catalogues. Stateless.
 */
enum TraceSentence {
    TITLE_STORED("Stored"),
    TITLE_LOG("In the log"),
    TITLE_PARTICIPANT("In the chat"),
    TITLE_READ("Read"),
    TITLE_NODE("Node {node}"),
    TITLE_CONNECTION("Connection {connection}, {endpoint}, node {node}"),
    TITLE_CONNECTIONS("Connections"),

    NO_SUCH_MESSAGE("No such message or chat. Ids must be complete and in lower case."),
    NOT_A_MESSAGE("Event {seq} of this chat is not a message; the chat's last event is {head}."),
    STORED("Committed at {at} by {sender} as event {seq} of “{chat}”."),
    STORED_UNNAMED("Committed at {at} by {sender} as event {seq} of an unnamed chat."),
    DELETED("Deleted by the sender at {at}; readers no longer get its text."),
    IN_LOG("The chat's log holds events {first} to {head}. A client that resumes from before gets this one by replay."),
    NOT_IN_LOG("The chat's log now starts at event {first}. A client that resumes from before gets a gap and reads the"
            + " history."),

    IS_PARTICIPANT_NOW(
            "{user} is a participant now. The log no longer shows whether that was so when the message was" + " sent."),
    IS_NO_PARTICIPANT_NOW("{user} is not a participant now. The log no longer shows whether that was so when the"
            + " message was sent."),
    WAS_PARTICIPANT("{user} was a participant when it was sent."),
    WAS_PARTICIPANT_AND_LEFT("{user} was a participant when it was sent, and has left since."),
    WAS_PARTICIPANT_AND_LEFT_WITH("{user} was a participant when it was sent, and left with event {event}."),
    NEVER_PARTICIPANT("{user} is not a participant and was not one when it was sent."),
    ADDED_LATER("{user} was added later, with event {since}; the message is event {seq}."),
    MARKED_READ("Read: the user's read mark is at event {event}."),
    NOT_MARKED_READ("Not marked as read: the user's read mark is at event {event}."),

    NODE_SILENT("No answer: the node is down, stuck or unreachable."),
    NODE_NOT_SUBSCRIBED("Not subscribed: no connection of this node has joined the chat."),
    NODE_POSITION_UNKNOWN("Subscribed, position unknown."),
    NODE_LAGGING("Lagging: this node has delivered events up to {position}."),
    NODE_DELIVERED("Delivered: this node has delivered events up to {position}."),

    NOT_CONNECTED("{user} is not connected to any node that answered."),
    SENT("Delivered: it was sent events up to {position}."),
    LAGGING("Lagging: it was sent events up to {position} of {seq}."),
    LAGGING_IN_REPLAY("Lagging: it was sent events up to {position} of {seq}; replay in progress."),
    POSITION_UNKNOWN("Joined, position unknown while the store is unavailable."),
    POSITION_UNKNOWN_IN_REPLAY("Joined, position unknown while the store is unavailable; replay in progress."),
    QUEUE_EMPTY("Its outbound queue is empty."),
    QUEUE_HOLDS("Its outbound queue holds {count:byte}."),
    JOINED_LATER("Joined after this message, at event {since}, and did not ask for earlier events."),
    NOT_JOINED("Not joined: it gets no events of this chat."),
    NUDGED("It was connected when the message was sent, and got a nudge."),
    CONNECTED_LATER("It connected after the message was sent; the chat list shows the message as unread."),

    VERDICT_NOT_FOUND("The store has no such message."),
    VERDICT_NEVER_PARTICIPANT(
            "Not addressed to this user: {user} is not a participant and was not one when it was sent."),
    VERDICT_ADDED_LATER(
            "Not addressed to this user: {user} was added later, with event {since}; the message is event {seq}."),
    VERDICT_CHAT_DELETED("The chat was deleted with all its messages."),
    VERDICT_LEFT("{user} has left the chat and can no longer read it."),
    VERDICT_BLOCKED("Not for this user: it is kept for its sender alone, who was blocked when it was sent."),
    VERDICT_READ("Delivered: {user} has marked it as read."),
    VERDICT_DELIVERED("Delivered: a device has joined the chat and was sent the message; its outbound queue is empty."),
    VERDICT_QUEUED("Queued: a device is reading slowly, with {count:byte} in its outbound queue."),
    VERDICT_BEHIND("On its way."),
    VERDICT_JOINED_LATER("A device joined the chat after this message and did not ask for it: it has it already, or"
            + " reads it in the history."),
    VERDICT_NOT_JOINED("Not joined: a device is connected but has not joined the chat."),
    VERDICT_WILL_GET_IT("It gets the message when it joins with its last position."),
    VERDICT_SHARE("This applies to {matching} of {count:connection}."),
    VERDICT_UNKNOWN("No connection of {user} is known, but {count:node} did not answer."),
    VERDICT_OFFLINE("{user} is offline: no device is connected. The message stays in the log and is replayed when a"
            + " device reconnects and joins the chat.");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)(?::(\\w+))?}");

    private final String english;

    TraceSentence(String english) {
        this.english = english;
    }

    /**
     * @param values names and values in turn
     */
    TraceLine with(@Nullable Object... values) {
        JsonObject named = new JsonObject();
        for (int at = 0; at < values.length; at += 2) {
            named.put((String) values[at], values[at + 1]);
        }
        return new TraceLine(this, named);
    }

    String words(JsonObject values) {
        return PLACEHOLDER.matcher(english).replaceAll(found -> Matcher.quoteReplacement(written(found, values)));
    }

    private static String written(MatchResult placeholder, JsonObject values) {
        Object value = values.getValue(placeholder.group(1));
        String noun = placeholder.group(2);
        if (noun == null) {
            return String.valueOf(value);
        }
        return value + " " + noun + (((Number) value).longValue() == 1 ? "" : "s");
    }
}
