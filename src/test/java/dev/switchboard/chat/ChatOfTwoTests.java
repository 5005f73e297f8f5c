package dev.switchboard.chat;

import static dev.switchboard.chat.ChatFixture.someone;

import dev.switchboard.bus.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The concern {@code chat} per class, and a chat of Ana and Ben per test. */
abstract class ChatOfTwoTests {

    static ChatFixture chats;

    final String ana = someone();
    final String ben = someone();
    String chatId;
    Topic topic;

    @BeforeAll
    static void open() {
        chats = new ChatFixture();
    }

    @AfterAll
    static void close() {
        chats.close();
    }

    @BeforeEach
    void createChat() {
        chatId = chats.createChat(ana, ben).getString("id");
        topic = Topic.chat(chatId);
    }
}
