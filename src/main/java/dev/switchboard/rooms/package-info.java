/**
 * The concern {@code rooms}: connections meet in rooms that exist while somebody is in them. Nothing is stored; who is in a
 * room is interest in a topic of the membership's own, which routing spreads to every node and takes back when the
 * connection or its node dies.
 */
package dev.switchboard.rooms;
