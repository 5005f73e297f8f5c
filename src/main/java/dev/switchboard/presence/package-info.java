/**
 * Who is online, and what they say of themselves. Whether a user is online is the routing table's to know; this room
 * adds the status a user has chosen and the time they were last seen, both in Redis, and tells those who subscribed.
 */
package dev.switchboard.presence;
