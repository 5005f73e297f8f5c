/**
 * The topic logs: appended inside a concern's transaction, read by a bus command, kept for a while. What an event means
 * is not known here.
 */
package dev.switchboard.log;
