-- The event that an event is about: a participant who may not read that one does not get the later one either.

-- What follows takes topic_event for itself for a moment. If that moment does not come soon, the migration fails and is
-- tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

alter table topic_event add column about bigint; -- a seq of the same topic; null for none
