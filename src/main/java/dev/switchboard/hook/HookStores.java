package dev.switchboard.hook;

import dev.switchboard.bus.TopicLogs;

/** Where the hooks of a node read and write. */
record HookStores(HookStore hooks, HookList list, QueueStore queue, ParkedStore parked, TopicLogs logs) {}
