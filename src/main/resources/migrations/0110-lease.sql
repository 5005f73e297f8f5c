-- Work that one node does at a time: which node, and until when unless it renews.

-- If the table is not to be had soon, the migration fails and is tried again, so that nobody waits behind it.
set local lock_timeout = '3s';

create table lease (
    name   text collate "C" primary key,
    holder text        not null,
    until  timestamptz not null
) with (fillfactor = 50);

insert into lease (name, holder, until) select 'outbox', holder, until from outbox_lease where name = 'own';
drop table outbox_lease;
