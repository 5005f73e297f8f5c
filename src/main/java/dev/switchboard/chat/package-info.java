/** Chats: who is in them, what is said in them, what each has read. Its tables are {@code chat*}. */
package dev.switchboard.chat;
