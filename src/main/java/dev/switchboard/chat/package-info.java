/**
 * The concern {@code chat}: chats and their participants, messages, read positions, typing. Its tables are
 * {@code chat*}.
 *
 * <p>{@link dev.switchboard.chat.ChatVerticle} is the only entry. Commands go one way: verticle, then one class per group
 * of commands, then the stores, which run inside the transaction that holds the chat's topic locked. Each instance runs
 * on one event loop; what instances of a node share is {@code TypingUsers}. Imports {@code bus}, {@code log} and
 * {@code storage}; other concerns ask it through {@link dev.switchboard.bus.ChatCommands}.
 */
@NullMarked
package dev.switchboard.chat;

import org.jspecify.annotations.NullMarked;
