-- What administrators, services and the console did to people and nodes.

create table audit (
    id      bigint generated always as identity primary key,
    key     uuid        not null unique default gen_random_uuid(), -- a repeat of the same entry finds it here
    at      timestamptz not null default clock_timestamp(),
    actor   text collate "C", -- the id of the user of the token; null: the hub itself, or who may signal its process
    action  text collate "C" not null,
    target  text collate "C", -- the id of the user, connection, node, chat or hook; null for none or many
    address text,             -- the client's; null where there is none
    node    text,             -- the node that recorded it
    detail  text        not null default '{}' -- JSON
);

create index audit_actor on audit (actor, id);
create index audit_action on audit (action, id);

-- Entries are never changed, and only the retention removes some: a statement that does not say that it is the retention fails.
-- This keeps the hub's own code and a slip of an operator away. Whoever owns the table can drop the trigger: against them, the
-- log lines are sent elsewhere.
create function audit_append_only() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('switchboard.audit_retention', true) = 'on' then
        return null;
    end if;
    raise exception 'the audit log is append-only' using errcode = '23001';
end
$$;

create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function audit_append_only();
