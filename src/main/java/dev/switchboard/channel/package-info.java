/**
 * The concern {@code channel}: topics that an application names, in namespaces of the configuration. A namespace says who may
 * join and publish, what is kept, and how much may be published. With a history its channels are durable topics, as chats are;
 * without one they are ephemeral, and no store is asked.
 *
 * <p>One entry, {@link dev.switchboard.channel.ChannelVerticle}; everything runs on its event loop. Imports {@code bus},
 * {@code log}, {@code idempotency}, {@code storage}, and {@code auth} for the tokens of channels.
 */
@NullMarked
package dev.switchboard.channel;

import org.jspecify.annotations.NullMarked;
