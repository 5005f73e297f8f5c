package dev.switchboard.bench;

import io.netty.buffer.ByteBuf;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Chats in which the members send real messages: in turn, one in flight per chat, so that the next is sent when this one is
 * acknowledged; or several of them at once, each as soon as its last one is acknowledged.
 * The {@code seq} of each member's {@code message:new} events must have no gaps. A unit is a delivery.
 */
final class ChatLoad extends AbstractLoad {

    /**
     * A member and the chat's head when they joined.
     *
     * @param head the {@code seq} of the answer to {@code chat:join}
     */
    record Seat(LoadConnection connection, long head) {}

    private static final byte[] MESSAGE = "{\"type\":\"message:new\"".getBytes(StandardCharsets.US_ASCII);

    private final List<Chat> chats = new ArrayList<>();
    private final Histogram acks = new Histogram();
    private long acknowledged;

    ChatLoad(LoadClient client) {
        super(client);
    }

    /**
     * Adds a chat.
     *
     * @param atOnce how many send at once; 0 for one after the other
     */
    void add(String chatId, List<Seat> seats, int atOnce) {
        chats.add(new Chat(chatId, chats.size(), seats, atOnce));
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
        chats.forEach(Chat::begin);
    }

    private final class Chat {

        private final int number;
        private final List<Member> members = new ArrayList<>();
        private final Payload.Template message;
        private final int atOnce;
        private long sent;
        private long sentAt;

        Chat(String id, int number, List<Seat> seats, int atOnce) {
            this.number = number;
            this.atOnce = atOnce;
            this.message = Payload.Template.of(
                    "{\"id\":1,\"type\":\"request\",\"messageType\":\"message:send\",\"data\":{\"chatId\":\"" + id
                            + "\",\"text\":\"" + Payload.blank() + "\"}}");
            for (int i = 0; i < seats.size(); i++) {
                members.add(new Member(this, i, seats.get(i)));
            }
        }

        void begin() {
            if (atOnce == 0) {
                send((int) (sent % members.size()));
            }
            for (int speaker = 0; speaker < atOnce; speaker++) {
                send(speaker);
            }
        }

        void send(int speaker) {
            sentAt = Payload.now();
            tally.expect(members.size());
            Member member = members.get(speaker);
            member.sentAt = sentAt;
            member.connection.send(message.fill(number, speaker, sent++, sentAt));
        }

        void acknowledged(int speaker) {
            if (running) {
                send(atOnce > 0 ? speaker : (int) (sent % members.size()));
            }
        }
    }

    private final class Member implements LoadConnection.Inbox {

        private final Chat chat;
        private final int number;
        private final LoadConnection connection;
        private final long head;
        private final StreamCheck stream = new StreamCheck();
        private long sentAt;
        private int payloadAt;

        Member(Chat chat, int number, Seat seat) {
            this.chat = chat;
            this.number = number;
            this.connection = seat.connection();
            this.head = seat.head();
            connection.setInbox(this);
        }

        @Override
        public void text(ByteBuf frame) {
            if (isMessage(frame)) {
                received(frame);
                return;
            }
            JsonObject json = new JsonObject(frame.toString(StandardCharsets.UTF_8));
            switch (json.getString("type", "")) {
                case "response" -> acknowledged(json);
                case "error" -> tally.error(json.encode());
                default -> {
                    // Other events, such as chat:created, are not part of the load.
                }
            }
        }

        /** Without parsing: the generator has hundreds of them for each message. */
        private boolean isMessage(ByteBuf frame) {
            for (int i = 0; i < MESSAGE.length; i++) {
                if (frame.readableBytes() <= i || frame.getByte(frame.readerIndex() + i) != MESSAGE[i]) {
                    return false;
                }
            }
            return true;
        }

        /** The last field of the frame. */
        private long seqOf(ByteBuf frame) {
            long seq = 0;
            long factor = 1;
            for (int i = frame.writerIndex() - 2; Character.isDigit(frame.getByte(i)); i--) {
                seq += factor * (frame.getByte(i) - '0');
                factor *= 10;
            }
            return seq;
        }

        @Override
        public void closed(String reason) {
            tally.error(reason);
        }

        private void received(ByteBuf frame) {
            long seq = seqOf(frame);
            payloadAt = Payload.find(frame, payloadAt);
            if (seq <= head || payloadAt < 0) {
                tally.error("unexpected: " + frame.toString(StandardCharsets.UTF_8));
            } else if (tally.count(stream.got(seq - head - 1))) {
                latency.record(Payload.now() - Payload.sentAt(frame, payloadAt));
            }
        }

        private void acknowledged(JsonObject answer) {
            if (answer.getJsonObject("data") == null) {
                tally.error(answer.encode());
                return;
            }
            acknowledged++;
            acks.record(Payload.now() - sentAt);
            chat.acknowledged(number);
        }
    }
}
