/**
 * The concern {@code rooms}: connections meet in rooms that exist as long as they have members. Nothing is stored; a
 * membership is a subscription to a topic of its own, which routing spreads to every node and removes when the connection
 * or its node dies.
 *
 * <p>Two entries: {@link dev.switchboard.rooms.RoomsVerticle} answers the commands, and one
 * {@link dev.switchboard.rooms.RoomNotifier} per node publishes joining and leaving. Each runs on its own event loop; they
 * share nothing. Imports {@code bus} only.
 */
@NullMarked
package dev.switchboard.rooms;

import org.jspecify.annotations.NullMarked;
