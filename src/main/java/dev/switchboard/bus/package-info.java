/**
 * The vocabulary that the rooms speak over the event bus: commands up, publications sideways, answers back.
 *
 * <p>Body is for the client, headers are for the hub. Nothing here does I/O other than the event bus, and nothing
 * here knows a socket. A concern written outside this project needs this package and no other.
 */
package dev.switchboard.bus;
