package dev.switchboard.notification;

import java.util.List;

/**
 * What a back end asks to be sent.
 *
 * @param users the ids of those who get it, each once
 * @param data encoded JSON, null for none
 */
record NotificationDraft(List<String> users, String message, String data) {}
