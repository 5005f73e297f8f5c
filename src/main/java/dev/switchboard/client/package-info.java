/**
 * A client of the hub for back ends and Android-like JVMs, in a jar of its own: {@code switchboard-<version>-client.jar}.
 * {@link dev.switchboard.client.Hub#connect} is the entry. It imports nothing of the hub, and of libraries jackson-core alone,
 * in {@code JsonText}; {@code java.net.http} is used in {@link dev.switchboard.client.HttpTransport} alone.
 *
 * <p>Two threads, both daemons. All state lives on the client's loop, which never waits. The application's callbacks and the
 * completions of its futures run one after the other on a second thread or on an executor of the application's. When 256 of
 * them wait, the client reads no more from the connection, so a slow application is the hub's slow client.
 */
@NullMarked
package dev.switchboard.client;

import org.jspecify.annotations.NullMarked;
