package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Chats in which the members send real messages in turn, one in flight per chat: the next is sent when this one is
 * acknowledged and every member has received it. The {@code seq} of each member's {@code message:new} events must have
 * no gaps. A unit is a delivery.
 */
final class ChatLoad extends AbstractLoad {

    /**
     * A member and the chat's head when they joined.
     *
     * @param head the {@code seq} of the answer to {@code chat:join}
     */
    record Seat(LoadConnection connection, long head) {}

    private final List<Chat> chats = new ArrayList<>();
    private final Histogram acks = new Histogram();
    private long acknowledged;

    ChatLoad(LoadClient client) {
        super(client);
    }

    void add(String chatId, List<Seat> seats) {
        chats.add(new Chat(chatId, chats.size(), seats));
    }

    Histogram takeAcks() {
        return client.onLoop(() -> {
            Histogram taken = new Histogram();
            taken.add(acks);
            acks.clear();
            return taken;
        });
    }

    /** Messages acknowledged so far. */
    long acknowledged() {
        return client.onLoop(() -> acknowledged);
    }

    @Override
    protected void begin() {
        chats.forEach(Chat::send);
    }

    private final class Chat {

        private final int number;
        private final List<Member> members = new ArrayList<>();
        private final Payload.Template message;
        private long sent;
        private long sentAt;
        private int awaited;

        Chat(String id, int number, List<Seat> seats) {
            this.number = number;
            this.message = Payload.Template.of(
                    "{\"id\":1,\"type\":\"request\",\"messageType\":\"message:send\",\"data\":{\"chatId\":\"" + id
                            + "\",\"text\":\"" + Payload.blank() + "\"}}");
            seats.forEach(seat -> members.add(new Member(this, seat)));
        }

        void send() {
            int speaker = (int) (sent % members.size());
            sentAt = Payload.now();
            awaited = members.size() + 1;
            tally.expect(members.size());
            members.get(speaker).connection.send(message.fill(number, speaker, sent++, sentAt));
        }

        void deliveredOne() {
            if (--awaited == 0 && running) {
                send();
            }
        }
    }

    private final class Member implements LoadConnection.Inbox {

        private final Chat chat;
        private final LoadConnection connection;
        private final long head;
        private final StreamCheck stream = new StreamCheck();

        Member(Chat chat, Seat seat) {
            this.chat = chat;
            this.connection = seat.connection();
            this.head = seat.head();
            connection.setInbox(this);
        }

        @Override
        public void text(ByteBuf frame) {
            JsonObject json = new JsonObject(frame.toString(StandardCharsets.UTF_8));
            switch (json.getString("type")) {
                case "message:new" -> received(json);
                case "response" -> acknowledged(json);
                case "error" -> tally.error(json.encode());
                default -> {
                    // Other events, such as chat:created, are not part of the load.
                }
            }
        }

        @Override
        public void closed(String reason) {
            tally.error(reason);
        }

        private void received(JsonObject event) {
            long seq = event.getLong("seq");
            if (seq != event.getJsonObject("data").getLong("seq") || seq <= head) {
                tally.error("unexpected seq: " + event.encode());
            } else if (tally.count(stream.got(seq - head - 1))) {
                latency.record(Payload.now() - chat.sentAt);
                chat.deliveredOne();
            }
        }

        private void acknowledged(JsonObject answer) {
            if (answer.getJsonObject("data") == null) {
                tally.error(answer.encode());
                return;
            }
            acknowledged++;
            acks.record(Payload.now() - chat.sentAt);
            chat.deliveredOne();
        }
    }
}
