/**
 * The topic logs: appended inside a concern's transaction ({@link dev.switchboard.log.TopicLog}), read by bus commands
 * ({@link dev.switchboard.log.LogVerticle}), deleted when old. What an event means is unknown here. A concern that keeps its
 * events itself adds its table to the view {@code topic_said}, by a migration; readers see no difference.
 *
 * <p>Imports {@code bus} and {@code storage}; the concerns import {@code TopicLog}. Everything is safe from any thread
 * except the verticle, which runs on its event loop.
 */
@NullMarked
package dev.switchboard.log;

import org.jspecify.annotations.NullMarked;
