/**
 * The concern {@code notification}: notifications that back ends send to users, stored until and after they are read, and
 * the events that back ends publish to any target.
 *
 * <p>One direction: {@link dev.switchboard.notification.NotificationVerticle}, then {@code NotificationAnswers} and the
 * {@code …Request} readers, the services, the stores. Each instance runs on one event loop; everything below the verticle
 * is safe from any thread. Imports {@code bus}, {@code log} and {@code storage}.
 */
@NullMarked
package dev.switchboard.notification;

import org.jspecify.annotations.NullMarked;
